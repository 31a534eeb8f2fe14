import { isLive, type Run, type RunState } from './run.ts';

/** What a worker that wants a run brings along. */
export interface ClaimRequest {
  readonly owner: string;
  readonly generation: number;
  /** Epoch ms. */
  readonly lease_until: number;
  /** SQS's SentTimestamp, epoch ms; a redrive and a replay renew it. */
  readonly sent_at: number;
  /** A follow-up: a saved answer that was never posted does not know what came since, so the agent is asked anew. */
  readonly anew?: boolean;
}

/** Attributes a claim sets and removes on a run that exists. */
interface ClaimWrite {
  readonly set: Partial<Run>;
  readonly remove: readonly (keyof Run)[];
}

export type ClaimDecision =
  | { readonly kind: 'create' }
  | { readonly kind: 'mine' }
  | ({ readonly kind: 'take' } & ClaimWrite)
  | { readonly kind: 'finished'; readonly state: RunState }
  | { readonly kind: 'held'; readonly until: number };

/** How long a run in a state this version does not know is left to the version that does, ms. */
const UNKNOWN_STATE_WAIT_MS = 30_000;

const FINAL_BUT_FAILED: readonly RunState[] = ['DONE', 'FILTERED', 'SUPERSEDED', 'SUPPRESSED', 'EXPIRED'];

/**
 * Whether a worker may take a run, and what it becomes then.
 * A live run whose lease is over is resumed; a FAILED one is taken by any message sent after it failed or of a higher
 * generation, with fresh attempts and its saved answer kept; any other final one only by a higher generation.
 */
export function decideClaim(run: Run | undefined, request: ClaimRequest, now: number): ClaimDecision {
  if (!run) return { kind: 'create' };
  const lease = { owner: request.owner, lease_until: request.lease_until };
  const generation = Math.max(run.generation, request.generation);
  const newer = request.generation > run.generation;

  if (isLive(run.state)) {
    if (run.owner === request.owner) return { kind: 'mine' };
    if (run.lease_until > now) return { kind: 'held', until: run.lease_until };
    const fresh = newer ? { agent_attempts: 0, retries: 0 } : {};
    return { kind: 'take', set: { ...lease, ...fresh, generation }, remove: [] };
  }
  if (run.state === 'FAILED' && !(newer && request.anew)) {
    if (!newer && request.sent_at <= (run.failed_at ?? run.updated_at))
      return { kind: 'finished', state: 'FAILED' };
    const state = run.answer ? 'ANSWERED' : 'RUNNING';
    return {
      kind: 'take',
      set: { ...lease, generation, state, agent_attempts: 0, retries: 0 },
      remove: ['error', 'failed_at'],
    };
  }
  if (run.state !== 'FAILED' && !FINAL_BUT_FAILED.includes(run.state))
    return { kind: 'held', until: Math.max(run.lease_until, now + UNKNOWN_STATE_WAIT_MS) };
  if (!newer) return { kind: 'finished', state: run.state };
  return {
    kind: 'take',
    // posted_at 0: the note of the earlier generation may stand there, so list before writing, without waiting.
    set: {
      ...lease,
      generation,
      state: 'RUNNING',
      agent_attempts: 0,
      retries: 0,
      posted_at: run.posted_at ?? 0,
    },
    remove: [
      'answer',
      'error',
      'failed_at',
      'status_error',
      'status_baseline',
      'usage',
      'duration_ms',
      'no_note',
      'coalesced_into',
    ],
  };
}
