import { AppError } from '../../domain/errors.ts';
import { noteKind } from '../../domain/note.ts';
import type { Run } from '../../domain/run.ts';
import type { Io } from '../io.ts';
import { during } from '../progress.ts';
import type { OpenStack } from '../stack/open-stack.ts';
import { openPagerDuty } from '../stack/pagerduty-access.ts';
import { enabledTriggers } from '../stack/read-catalog.ts';

/** Incidents read at a time. */
const AT_ONCE = 8;

/**
 * Notes beyond the first that each run has on its incident; undefined where there is no token to list them with.
 * @throws AppError `pagerduty_…` when PagerDuty does not list them.
 */
export async function doubledNotes(
  stack: OpenStack,
  io: Io,
  runs: readonly Run[],
): Promise<number | undefined> {
  const noted = runs.filter(({ note_id, incident_id }) => note_id !== undefined && incident_id !== undefined);
  if (noted.length === 0) return 0;
  const notes = await readerOf(stack, io, noted[0]?.trigger);
  if (!notes) return undefined;
  return await during(io, 'reading the notes', async (tell) => {
    let doubled = 0;
    for (let start = 0; start < noted.length; start += AT_ONCE) {
      tell(`reading the notes of ${Math.min(start + AT_ONCE, noted.length)} of ${noted.length} incidents`);
      const counts = await Promise.all(
        noted.slice(start, start + AT_ONCE).map(async ({ run_id, incident_id = '' }) => {
          const own = (await notes(incident_id)).filter((content) => noteKind(content, run_id) === 'answer');
          return Math.max(0, own.length - 1);
        }),
      );
      doubled += counts.reduce((sum, count) => sum + count, 0);
    }
    return doubled;
  });
}

async function readerOf(stack: OpenStack, io: Io, triggerName: string | undefined) {
  const triggers = await enabledTriggers(stack);
  const trigger = triggers.find(({ metadata }) => metadata.name === triggerName);
  try {
    return (await openPagerDuty(stack, io, trigger?.spec.platform.config.region ?? 'us')).notes;
  } catch (error) {
    if (error instanceof AppError && error.code === 'pagerduty_unauthorized') return undefined;
    throw error;
  }
}
