import type { PublishSummary } from '../app/publish.ts';
import type { FunctionHost } from './functions/function-host.ts';
import type { Notice } from './local-event.ts';
import { resourceOf } from './write-parameters.ts';

/** How much serves now; `stale`: what does so in its last good version, `Trigger/name`. */
export interface Published {
  readonly triggers: number;
  readonly agents: number;
  readonly stale?: readonly string[];
}

/**
 * Invokes the publisher and says what only it can find: agents that no parameter holds. The reader's own findings were told
 * with the files.
 */
export async function publishHere(
  publisher: Pick<FunctionHost, 'invoke'>,
  notice: (notice: Notice) => void,
): Promise<Published> {
  const outcome = await publisher.invoke({ source: 'pdt.local' });
  if (!outcome.ok) {
    const { errorType, errorMessage } = outcome.error;
    notice({ level: 'error', message: `the publisher failed: ${errorType}: ${errorMessage}` });
    return { triggers: 0, agents: 0 };
  }
  const summary = outcome.result as PublishSummary;
  for (const { parameter, problems } of summary.verdicts) {
    for (const problem of problems.filter(({ code }) => code === 'agent-missing')) {
      notice({ level: problem.severity, message: `${parameter}: ${problem.message}` });
    }
  }
  return {
    triggers: summary.triggers.length,
    agents: summary.agents.length,
    ...(summary.stale.length > 0 && { stale: summary.stale.map(resourceOf) }),
  };
}
