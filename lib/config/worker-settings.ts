import { type EnvironmentName, readEnvironment } from './environment.ts';

/** How the worker behaves where a stack may turn it. Durations in ms. */
interface WorkerSettings {
  readonly backoff_ms: readonly number[];
  readonly retry_window_ms: number;
  readonly note_max_characters: number;
  readonly note_settle_ms: number;
  readonly ledger_ttl_days: number;
}

/** PagerDuty may commit a note this long after it was sent; beyond that nothing is waited for. */
const NOTE_SETTLE_MS = 120_000;

/** The worker's settings from its environment; the stack always sets them, and what is not set is as its context has it. */
export function readWorkerSettings(source: Readonly<Record<string, string | undefined>>): WorkerSettings {
  const set = readEnvironment(
    ['RETRY_BACKOFF_SECONDS', 'RETRY_WINDOW_SECONDS', 'NOTE_MAX_CHARACTERS', 'LEDGER_TTL_DAYS'],
    source,
  );
  return {
    backoff_ms: set.RETRY_BACKOFF_SECONDS.split(',').map((seconds) => Number(seconds) * 1000),
    retry_window_ms: Number(set.RETRY_WINDOW_SECONDS) * 1000,
    note_max_characters: Number(set.NOTE_MAX_CHARACTERS),
    note_settle_ms: NOTE_SETTLE_MS,
    ledger_ttl_days: Number(set.LEDGER_TTL_DAYS),
  };
}

/** Where PagerDuty's REST API is looked for instead of at the trigger's region; nothing unless set. */
export function readPagerDutyAddress(source: Readonly<Record<string, string | undefined>>): {
  readonly api_url?: string;
} {
  const api_url = source['PAGERDUTY_API_URL' satisfies EnvironmentName];
  return api_url ? { api_url } : {};
}
