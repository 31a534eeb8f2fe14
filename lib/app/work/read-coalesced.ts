import type { AgentInput } from '../../domain/answer.ts';
import { BYTES_A_TOKEN, fitJson } from '../../domain/fit-json.ts';
import { metadataOf } from '../../domain/metadata.ts';
import { readEventObject } from '../../domain/read-event.ts';
import { leadKey } from './admit.ts';
import { change, type RunContext, type WorkDeps } from './context.ts';

/** Events beyond these tell little more. */
const MOST_EVENTS = 50;
/** Room for them in what the agent is given, tokens. */
const MOST_TOKENS = 4_000;

/** Reads what was coalesced behind this run so far; nothing for a run that never went ahead of others. */
export async function readCoalesced(deps: WorkDeps, context: RunContext): Promise<void> {
  const { run_id, lead_at } = context.run;
  const at = await ledSince(deps, context);
  if (at === undefined) return;
  if (at !== lead_at) await change(deps, context, { set: { lead_at: at } });
  context.coalesced = await deps.ledger.coalescedEvents({ leader: run_id, at }, MOST_EVENTS);
}

/**
 * When the run went ahead of others, epoch ms: a follow-up names it. A worker that was stopped between taking the lead and
 * writing that into its run has left it in the lead only, and a replay of that run must find it there.
 */
async function ledSince(deps: WorkDeps, context: RunContext): Promise<number | undefined> {
  const { message, run } = context;
  const named = message.follow_up?.at ?? run.lead_at;
  const key = named === undefined ? leadKey(context) : undefined;
  if (!key) return named;
  const lead = await deps.ledger.readLead(key);
  return lead?.run_id === run.run_id ? lead.at : undefined;
}

/** The types of the coalesced events. */
export function coalescedTypes({ coalesced }: RunContext): readonly string[] {
  return (coalesced?.events ?? []).map((event) => readEventObject(event).event_type);
}

/** The coalesced events as the agent finds them in its context, latest first: what each tells, under the metadata's names. */
export function coalescedContext({ coalesced }: RunContext): AgentInput['context'] {
  if (!coalesced || coalesced.count === 0) return {};
  const told = coalesced.events.map((event) => metadataOf(readEventObject(event)));
  return {
    coalesced_events: fitJson(told, MOST_TOKENS * BYTES_A_TOKEN),
    coalesced_count: coalesced.count,
  };
}
