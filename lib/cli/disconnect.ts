import { disconnect } from '../app/connect/disconnect.ts';
import type { Subscription } from '../app/ports/subscriptions.ts';
import { AppError } from '../domain/errors.ts';
import { suggest } from '../domain/read/suggest.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import { addYesOption, confirm, requireSomebody } from './confirm.ts';
import { addScopeOptions, type ScopeFlags } from './connect/flags.ts';
import { printConnected } from './connect/print.ts';
import { sameScope, scopeAsked, scopeText } from './connect/scope.ts';
import { openSession, signedBy } from './connect/session.ts';
import type { Io } from './io.ts';
import { addOutputOption, type OutputForm } from './output.ts';
import { during } from './progress.ts';
import { openStack } from './stack/open-stack.ts';
import { openTarget } from './target/target.ts';

interface Flags extends ScopeFlags {
  readonly yes?: boolean;
  readonly secret?: string;
  readonly output: OutputForm;
}

const EXAMPLES = `Examples:
  pdt disconnect                 asks for the subscription's id, then deletes it and its secret
  pdt disconnect PSUB123 --yes
  pdt disconnect --service PXYZ123

Exit codes: 0 done, 2 usage, 3 nothing is connected, 4 credentials, 5 remote.

`;

export const define: DefineCommand = (command, io, done) => {
  command.addHelpText('before', EXAMPLES).argument('[id]', 'of a subscription; default: all of this stack');
  addYesOption(addOutputOption(addScopeOptions(command)))
    .option('--secret <NAME>', 'only those whose secret has this name')
    .action(async (id: string | undefined, flags: Flags) => done(await run(id, flags, io)));
};

async function run(id: string | undefined, flags: Flags, io: Io): Promise<ExitCode> {
  const asked = scopeAsked(flags);
  requireSomebody(flags.yes, typed(id, flags), io);
  const stack = openStack(await openTarget(flags, io));
  const session = await openSession(stack, io, { secret: flags.secret ?? '', ping_ms: 0 });
  const named = flags.secret === undefined ? session.connected : signedBy(session.connected, flags.secret);
  const chosen = named.filter(
    (each) => (id === undefined || each.id === id) && (asked === undefined || sameScope(each.filter, asked)),
  );
  if (chosen.length === 0) throw missing(id, session.connected);
  for (const each of chosen) {
    const what = `This deletes subscription ${each.id} (${scopeText(each.filter)}): its events come no more.`;
    await confirm({ what, name: each.id }, flags.yes, io);
    await during(io, `deleting subscription ${each.id}`, () => disconnect(session.deps, each));
  }
  if (flags.output !== 'table') await printConnected(io, flags.output, chosen);
  return EXIT.ok;
}

/** The command as it was typed, for the hint that repeats it. */
function typed(id: string | undefined, flags: Flags): readonly string[] {
  const { local, stack, region, profile, account, service, team, secret } = flags;
  const valued = Object.entries({ stack, region, profile, service, team, secret });
  return [
    'disconnect',
    ...(id === undefined ? [] : [id]),
    ...(local ? ['--local'] : []),
    ...(account ? ['--account'] : []),
    ...valued.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
  ];
}

function missing(id: string | undefined, connected: readonly Subscription[]): AppError {
  if (id === undefined || connected.length === 0) {
    return new AppError('subscription_missing', 'no such subscription delivers to this stack', {
      remedy: 'pdt doctor',
    });
  }
  const near = suggest(
    id,
    connected.map((each) => each.id),
  );
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return new AppError('subscription_missing', `subscription ${id} does not deliver to this stack${hint}`, {
    remedy: `pdt disconnect ${near ?? connected[0]?.id ?? ''}`,
  });
}
