/** What the platform tells while it runs, in the order it happens. `type` is stable: `-o json` prints these as they are. */
export type LocalEvent =
  | ReadyEvent
  | LoadedEvent
  | DeliveryEvent
  | { readonly type: 'queued'; readonly run_id: string; readonly trigger: string }
  | { readonly type: 'claimed'; readonly run_id: string; readonly trigger: string }
  | {
      readonly type: 'agent';
      readonly run_id: string;
      readonly trigger: string;
      readonly agent: string;
      readonly duration_ms?: number;
    }
  | NoteEvent
  | { readonly type: 'retry'; readonly run_id: string; readonly reason: string }
  | {
      readonly type: 'done';
      readonly run_id: string;
      readonly trigger: string;
      readonly state: string;
      /** Why, where there is a reason. */
      readonly reason?: string;
    };

/** Everything listens. */
export interface ReadyEvent {
  readonly type: 'ready';
  readonly webhook_url: string;
  readonly pagerduty_url: string;
  readonly console_url: string;
  readonly aws_endpoint_url: string;
}

/** What serves now. */
export interface LoadedEvent {
  readonly type: 'loaded' | 'reloaded';
  readonly triggers: number;
  readonly agents: number;
  /** Those that serve in their last good version, `Trigger/name`; absent when there are none. */
  readonly stale?: readonly string[];
}

/** One request to the webhook address. */
export interface DeliveryEvent {
  readonly type: 'delivery';
  readonly status: number;
  readonly event_id?: string;
  readonly event_type?: string;
  readonly incident_id?: string;
  readonly accepted: readonly { readonly trigger: string; readonly run_id: string }[];
  readonly skipped: readonly { readonly trigger: string; readonly filter: string; readonly reason: string }[];
  readonly skipped_count: number;
  /** Error code of a refused one. */
  readonly code?: string;
}

/** A note that stands on the incident. A failure note holds no answer. */
interface NoteEvent {
  readonly type: 'note' | 'failure_note';
  readonly run_id: string;
  readonly trigger: string;
  readonly incident_id?: string;
  readonly note_id: string;
  /** The note as posted; absent for a failure note. */
  readonly text?: string;
}

/** Talk beside the data: something a person should know, and what still runs. Never a secret's value. */
export interface Notice {
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
}

/** Where the platform reports to. */
export interface Reporter {
  readonly event: (event: LocalEvent) => void;
  readonly notice: (notice: Notice) => void;
}
