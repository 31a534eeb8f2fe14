import type { RunLedger } from '../../app/ports/run-ledger.ts';
import type { Run } from '../../domain/run.ts';

/** Which runs are meant. */
export interface RunChoice {
  readonly incident?: string;
  /** Epoch ms. */
  readonly since: number;
  readonly failed: boolean;
}

const DAY_MS = 86_400_000;
/** The ledger keeps runs for 30 days unless its stack says otherwise. */
const MOST_DAYS = 400;

/** Newest first: of an incident, or of every UTC day since; `onDay` is told which one is read. */
export async function readRuns(
  ledger: Pick<RunLedger, 'byIncident' | 'byDay'>,
  { incident, since, failed }: RunChoice,
  now: number,
  onDay?: (day: string) => void,
): Promise<readonly Run[]> {
  const runs =
    incident === undefined ? await daysOf(ledger, since, now, onDay) : await ledger.byIncident(incident);
  return runs
    .filter(
      (run) => (incident !== undefined || run.created_at >= since) && (!failed || run.state === 'FAILED'),
    )
    .toSorted((a, b) => b.created_at - a.created_at);
}

async function daysOf(
  ledger: Pick<RunLedger, 'byDay'>,
  since: number,
  now: number,
  onDay?: (day: string) => void,
): Promise<readonly Run[]> {
  const found: Run[] = [];
  const last = dayOf(since);
  for (let back = 0; back < MOST_DAYS; back += 1) {
    const day = dayOf(now - back * DAY_MS);
    if (day < last) break;
    onDay?.(day);
    found.push(...(await ledger.byDay(day)));
  }
  return found;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
