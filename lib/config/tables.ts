/** A DynamoDB table as both the stack and the local platform create it. Attribute types: S text, N number. */
export interface TableShape {
  readonly key: { readonly name: string; readonly type: 'S' };
  readonly ttl?: string;
  readonly indexes: readonly {
    readonly name: string;
    readonly partition: { readonly name: string; readonly type: 'S' };
    readonly sort: { readonly name: string; readonly type: 'N' };
    /** Non-key attributes the index carries: a summary, since items hold whole events. */
    readonly attributes: readonly string[];
  }[];
}

/** Attributes that list views show. */
const RUN_SUMMARY = [
  'state',
  'generation',
  'trigger',
  'agent',
  'event_id',
  'event_type',
  'service_id',
  'agent_attempts',
  'updated_at',
  'note_id',
  'failure_note_id',
  'posted_at',
  'error',
  'status_error',
  'no_note',
  'usage',
  'duration_ms',
] as const;

export const LEDGER_BY_INCIDENT = 'by-incident';
export const LEDGER_BY_DAY = 'by-day';

/** The run ledger: one item a run, and counters under `gov#…`. */
export const LEDGER_SHAPE: TableShape = {
  key: { name: 'run_id', type: 'S' },
  ttl: 'ttl',
  indexes: [
    {
      name: LEDGER_BY_INCIDENT,
      partition: { name: 'incident_id', type: 'S' },
      sort: { name: 'created_at', type: 'N' },
      attributes: ['day', ...RUN_SUMMARY],
    },
    {
      name: LEDGER_BY_DAY,
      partition: { name: 'day', type: 'S' },
      sort: { name: 'created_at', type: 'N' },
      attributes: ['incident_id', ...RUN_SUMMARY],
    },
  ],
};

/** The catalog: a pointer item and its parts. */
export const CATALOG_SHAPE: TableShape = {
  key: { name: 'id', type: 'S' },
  indexes: [],
};
