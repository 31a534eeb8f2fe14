import type { Run, RunState } from '../../domain/run.ts';
import type { Governor } from './governor.ts';

/** What a claim asks for. */
export interface Claim {
  readonly run_id: string;
  readonly owner: string;
  readonly generation: number;
  readonly lease_until: number;
  /** SQS's SentTimestamp, epoch ms. */
  readonly sent_at: number;
  /** A follow-up: the agent is asked anew, whatever was answered and not posted. */
  readonly anew?: boolean;
  /** Attributes of a run that does not exist yet. */
  readonly seed: Pick<Run, 'event_id' | 'event_type' | 'trigger'> &
    Partial<Pick<Run, 'incident_id' | 'service_id' | 'agent'>> & {
      readonly event: Readonly<Record<string, unknown>>;
    };
}

export type ClaimOutcome =
  | { readonly outcome: 'claimed'; readonly run: Run }
  | { readonly outcome: 'finished'; readonly state: RunState }
  | { readonly outcome: 'held'; readonly until: number };

/** Attributes a transition sets, or removes when undefined is given by name in `remove`. */
export interface RunChange {
  readonly set?: Partial<Omit<Run, 'run_id' | 'owner' | 'created_at' | 'updated_at' | 'day'>>;
  readonly remove?: readonly (keyof Run)[];
}

/** Conditions of a transition beyond "I am the owner". */
export interface RunGuard {
  /** The lease must have at least this much left, ms. */
  readonly lease_left_ms?: number;
  /** The run must still be in this state. */
  readonly state?: RunState;
}

export interface RunLedger extends Governor {
  readonly claim: (claim: Claim) => Promise<ClaimOutcome>;
  /**
   * One conditional write, on the owner and the guard. The run as it is now, or undefined when the condition did not hold
   * (the lease is lost). A write whose answer was lost and that was repeated by the SDK counts as written.
   */
  readonly change: (run: Run, change: RunChange, guard?: RunGuard) => Promise<Run | undefined>;
  readonly read: (runId: string) => Promise<Run | undefined>;
  /** The event a run was made for, as PagerDuty sent it. */
  readonly readEvent: (runId: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
  /** The runs that posted or may have posted on an incident: keys and summary. */
  readonly byIncident: (incidentId: string) => Promise<readonly Run[]>;
  /** The runs created on a UTC day (`2026-11-23`), newest first: keys and summary. */
  readonly byDay: (day: string) => Promise<readonly Run[]>;
  /** True when this note is an answer or failure note of one of our runs on this incident. */
  readonly isOwnNote: (incidentId: string, noteId: string) => Promise<boolean>;
  /** Takes the one failure note an incident, trigger and hour; true for the run that has it already. */
  readonly reserveFailureNote: (key: {
    incident_id: string;
    trigger: string;
    run_id: string;
  }) => Promise<boolean>;
  /** Remembers that we are about to set this status, so that the event it causes is recognised. */
  readonly rememberOwnStatus: (change: OwnStatusChange) => Promise<void>;
  /** Takes that back, when the change surely did not happen; a later one stays remembered. */
  readonly forgetOwnStatus: (change: OwnStatusChange) => Promise<void>;
  readonly ownStatus: (incidentId: string, status: string) => Promise<OwnStatusChange | undefined>;
}

/** A status change of ours. */
export interface OwnStatusChange {
  readonly incident_id: string;
  readonly status: string;
  /** Epoch ms. */
  readonly at: number;
  /** Id of our token's user, when known. */
  readonly user_id?: string;
}
