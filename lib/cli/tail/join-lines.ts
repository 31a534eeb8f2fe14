import type { LogRecord } from '../../app/ports/log-search.ts';

/** One line of the story of an event. */
export interface TailLine {
  /** ISO 8601. */
  readonly at: string;
  readonly from: 'receiver' | 'worker';
  readonly event_id?: string;
  readonly incident_id?: string;
  readonly run_id?: string;
  readonly trigger?: string;
  readonly webhook_id?: string;
  readonly status?: number;
  /** `run note_written`, `delivery`, … */
  readonly what: string;
  /** Error code or reason. */
  readonly code?: string;
  /** Verdicts of the triggers, for a delivery. */
  readonly accepted?: readonly string[];
  readonly skipped?: readonly string[];
}

/** Remembers which event each run belongs to, so that the worker's lines join the receiver's. */
export interface Join {
  /** undefined for a line that tells nothing of a delivery or a run. */
  readonly add: (from: TailLine['from'], record: LogRecord) => TailLine | undefined;
}

export function createJoin(): Join {
  const eventOf = new Map<string, Pick<TailLine, 'event_id' | 'incident_id'>>();
  return {
    add: (from, { at, fields }) => {
      const message = text(fields['message']) ?? '';
      const run_id = text(fields['run_id']);
      if (message !== 'delivery' && run_id === undefined) return undefined;
      const about = present({
        event_id: text(fields['event_id']),
        incident_id: text(fields['incident_id']),
      });
      const accepted = verdicts(fields['accepted']);
      for (const { run } of accepted) if (run !== undefined) eventOf.set(run, about);
      if (run_id !== undefined && about.event_id !== undefined) eventOf.set(run_id, about);
      const joined = run_id === undefined ? {} : (eventOf.get(run_id) ?? {});
      return {
        at: new Date(at).toISOString(),
        from,
        ...joined,
        ...about,
        ...present({
          run_id,
          trigger: text(fields['trigger']),
          webhook_id: text(fields['webhook_id']),
          status: typeof fields['status'] === 'number' ? fields['status'] : undefined,
          code: text(fields['code']),
        }),
        what: message,
        ...(accepted.length > 0 ? { accepted: accepted.map(({ told }) => told) } : {}),
        ...skippedIn(fields['skipped']),
      };
    },
  };
}

function verdicts(value: unknown): readonly { readonly run: string | undefined; readonly told: string }[] {
  return list(value).map((each) => ({ run: text(each['run_id']), told: text(each['trigger']) ?? '?' }));
}

function skippedIn(value: unknown): Pick<TailLine, 'skipped'> {
  const skipped = list(value).map(
    (each) =>
      `${text(each['trigger']) ?? '?'} (${text(each['filter']) ?? '?'}: ${text(each['reason']) ?? '?'})`,
  );
  return skipped.length > 0 ? { skipped } : {};
}

function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends Readonly<Record<string, unknown>>>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
