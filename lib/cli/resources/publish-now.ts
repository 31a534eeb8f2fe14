import { isError } from '../../app/compile-parameter.ts';
import type { PublishSummary } from '../../app/publish.ts';
import type { Io } from '../io.ts';
import { during } from '../progress.ts';
import { createStyle } from '../style.ts';
import type { Target } from '../target/target.ts';

/**
 * Has the publisher compile what is stored now, and tells its verdict on stderr.
 * @throws AppError `catalog_unavailable`: what was written stays, and the publisher's schedule will see it.
 */
export async function publishNow(target: Target, io: Io): Promise<PublishSummary> {
  const [client, name] = await Promise.all([target.clients.lambda(), target.value('PublisherFunctionName')]);
  const { invokePublisher } = await import('../../adapters/invoke-publisher.ts');
  const answer = await during(io, 'the publisher is at work', () => invokePublisher(client, name));
  const summary = answer as PublishSummary;
  const style = createStyle(io, 'stderr');
  const { triggers, agents, version } = summary;
  const counts = `${count(triggers.length, 'trigger')}, ${count(agents.length, 'agent')}`;
  io.err(`${style.good('published')} ${counts} (catalog ${version})\n`);
  for (const { parameter, problems } of summary.verdicts) {
    const stale = summary.stale.includes(parameter) ? '; its last good version serves' : '';
    for (const problem of problems) {
      const paint = isError(problem) ? style.error : style.warning;
      const place = `${parameter}:${problem.line}:${problem.column}`;
      io.err(`${place}  ${paint(problem.severity)}  ${problem.message}${isError(problem) ? stale : ''}\n`);
    }
  }
  return summary;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
