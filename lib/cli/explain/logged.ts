import { createLogSearch } from '../../adapters/log-search.ts';
import { AppError } from '../../domain/errors.ts';
import type { Io } from '../io.ts';
import { createStyle } from '../style.ts';
import { table } from '../table.ts';
import type { Target } from '../target/target.ts';

/** What the receiver logged of one delivery. */
export interface Logged {
  /** ISO 8601. */
  readonly at: string;
  readonly status: number;
  readonly event_type?: string;
  readonly occurred_at?: string;
  readonly incident_id?: string;
  readonly service_id?: string;
  readonly accepted: readonly LoggedTrigger[];
  readonly skipped: readonly LoggedTrigger[];
}

interface LoggedTrigger {
  readonly trigger: string;
  readonly run_id?: string;
  readonly filter?: string;
  readonly reason?: string;
  readonly filters: readonly { readonly filter: string; readonly result: string; readonly reason?: string }[];
}

const DAY_MS = 86_400_000;

/**
 * The latest decision the receiver logged on an event.
 * @throws AppError `resource_missing` when none is in the log of these days, `logs_unavailable`.
 */
export async function readLogged(target: Target, eventId: string, days: number): Promise<Logged> {
  const search = createLogSearch(await target.clients.logs(), await target.value('ReceiverLogGroup'));
  const lines = await search.find({ since: Date.now() - days * DAY_MS, equals: { event_id: eventId } });
  const decided = lines.filter(({ fields }) => fields['message'] === 'delivery').at(-1);
  if (!decided) {
    throw new AppError('resource_missing', `no delivery of event ${eventId} is in the log of ${days} days`, {
      remedy: 'pdt tail --since 1h shows which events came',
    });
  }
  const { fields } = decided;
  const text = (name: string) => {
    const value = fields[name];
    return typeof value === 'string' ? { [name]: value } : {};
  };
  return {
    at: new Date(decided.at).toISOString(),
    status: Number(fields['status']),
    ...text('event_type'),
    ...text('occurred_at'),
    ...text('incident_id'),
    ...text('service_id'),
    accepted: listOf(fields['accepted']),
    skipped: listOf(fields['skipped']),
  };
}

function listOf(value: unknown): readonly LoggedTrigger[] {
  return Array.isArray(value) ? value : [];
}

/** The decision as it was made; the log holds codes and ids, no values. */
export function printLogged({ at, status, accepted, skipped }: Logged, io: Io): void {
  const style = createStyle(io, 'stdout');
  io.out(style.strong(`As the receiver decided at ${at} (HTTP ${status})\n`));
  const rows = [
    ...accepted.map((one) => [one.trigger, 'accepted', one.run_id ?? '-', '-']),
    ...skipped.map((one) => [one.trigger, 'skipped', one.filter ?? '-', one.reason ?? '-']),
  ];
  if (rows.length === 0) io.out('no trigger was asked\n');
  else io.out(table(['trigger', 'decision', 'run or filter', 'reason'], rows, io.columns));
}
