import type { Metadata } from './metadata.ts';
import type { Limits } from './trigger.ts';

/** The run that last went ahead for an incident or service under a trigger. Times in epoch ms. */
export interface Lead {
  readonly run_id: string;
  /** When it was let in: its coalescing window begins then. */
  readonly at: number;
  /** When it or its follow-up last was let in: the cooldown begins then. */
  readonly ran_at: number;
}

/** The window of a leading run: events that come before `until` are kept for its follow-up. */
export interface CoalescingWindow {
  readonly leader: string;
  readonly at: number;
  readonly until: number;
}

export type LeadDecision =
  | { readonly kind: 'take' }
  | { readonly kind: 'mine'; readonly at: number }
  | { readonly kind: 'coalesced'; readonly window: CoalescingWindow }
  | { readonly kind: 'cooldown'; readonly until: number };

/** Whether a run may go ahead of the one that last did; the coalescing window goes before the cooldown. */
export function decideLead(
  lead: Lead | undefined,
  runId: string,
  limits: Pick<Limits, 'coalesce_s' | 'cooldown_s'>,
  now: number,
): LeadDecision {
  if (!lead) return { kind: 'take' };
  if (lead.run_id === runId) return { kind: 'mine', at: lead.at };
  const until = lead.at + (limits.coalesce_s ?? 0) * 1000;
  if (now < until) return { kind: 'coalesced', window: { leader: lead.run_id, at: lead.at, until } };
  const rested = lead.ran_at + (limits.cooldown_s ?? 0) * 1000;
  return now < rested ? { kind: 'cooldown', until: rested } : { kind: 'take' };
}

/**
 * What cooldown and coalescing count by: the incident or the service, as `cooldown_by` says; the other one for an event that
 * lacks it. undefined for an event of neither.
 */
export function leadSubject(
  metadata: Metadata,
  { cooldown_by }: Pick<Limits, 'cooldown_by'>,
): string | undefined {
  const incident = metadata['incident_id'];
  const service = metadata['service_id'];
  const [first, second] =
    cooldown_by === 'service' ? (['service', 'incident'] as const) : (['incident', 'service'] as const);
  const ids = { incident, service };
  const chosen = [first, second].find((name) => ids[name] !== undefined);
  return chosen && `${chosen}:${String(ids[chosen])}`;
}
