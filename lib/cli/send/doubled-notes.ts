import { noteKind } from '../../domain/note.ts';
import type { Run } from '../../domain/run.ts';
import type { Io } from '../io.ts';
import type { OpenStack } from '../stack/open-stack.ts';
import { openPagerDuty } from '../stack/pagerduty-access.ts';

/** Incidents read at a time. */
const AT_ONCE = 8;

/** Notes beyond the first that each run has on its incident; 0 where there is no token to list them with. */
export async function doubledNotes(stack: OpenStack, io: Io, runs: readonly Run[]): Promise<number> {
  const noted = runs.filter(({ note_id, incident_id }) => note_id !== undefined && incident_id !== undefined);
  if (noted.length === 0) return 0;
  const { notes } = await openPagerDuty(stack, io, 'us');
  let doubled = 0;
  for (let start = 0; start < noted.length; start += AT_ONCE) {
    const counts = await Promise.all(
      noted.slice(start, start + AT_ONCE).map(async ({ run_id, incident_id = '' }) => {
        const own = (await notes(incident_id)).filter((content) => noteKind(content, run_id) === 'answer');
        return Math.max(0, own.length - 1);
      }),
    );
    doubled += counts.reduce((sum, count) => sum + count, 0);
  }
  return doubled;
}
