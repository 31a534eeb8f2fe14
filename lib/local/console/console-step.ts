import type { FilterLine } from '../../domain/explain/judge.ts';
import type { LimitLine } from '../../domain/explain/limits.ts';
import type { LocalEvent, Notice } from '../local-event.ts';

/** What the page is told: the platform's steps, why each trigger took a delivery or not, and what was said beside. */
export type ConsoleStep = LocalEvent | Decision | NoteShown | (Notice & { readonly type: 'notice' });

/** Why each trigger took a delivery or not. */
interface Decision {
  readonly type: 'decision';
  /** Number of the delivery's own step. */
  readonly delivery: number;
  readonly triggers: readonly TriggerDecision[];
}

/** The receiver's verdict, and every filter with both values as the catalog has them. */
export interface TriggerDecision {
  readonly trigger: string;
  readonly verdict: 'accepted' | 'skipped';
  readonly run_id?: string;
  /** The filter that stopped it. */
  readonly filter?: string;
  readonly reason?: string;
  /** Empty when the trigger is no longer published. */
  readonly filters: readonly FilterLine[];
  /** What could still stop or change the run. */
  readonly limits?: readonly LimitLine[];
}

/** A note as it stands on the incident. */
export interface NoteShown {
  readonly type: 'note_shown';
  readonly run_id: string;
  readonly incident_id?: string;
  readonly note_id: string;
  /** Markdown; untrusted: it holds an incident's and a model's text. */
  readonly content: string;
  readonly author?: string;
}

/** A step with its number in this session, from 1, and when it happened (epoch ms). */
export interface Numbered {
  readonly number: number;
  readonly at: number;
  readonly step: ConsoleStep;
}
