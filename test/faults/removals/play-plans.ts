/** Plays the named plans of the model; exits 1 and tells the first breach of a promise, if there is one. */
import { breaches } from '../model/judge.ts';
import { PLANS } from '../model/plans.ts';
import { playModel } from '../model/play.ts';

for (const [name, plan] of Object.entries(PLANS)) {
  const [first] = breaches(await playModel(plan));
  if (first === undefined) continue;
  process.stdout.write(`seen by: ${name} (${first})\n`);
  process.exit(1);
}
process.exit(0);
