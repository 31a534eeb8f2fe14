import type { AgentInput } from '../../domain/answer.ts';
import { BYTES_A_TOKEN, fitJson } from '../../domain/fit-json.ts';
import { metadataOf } from '../../domain/metadata.ts';
import { readEventObject } from '../../domain/read-event.ts';
import type { RunContext, WorkDeps } from './context.ts';

/** Events beyond these tell little more. */
const MOST_EVENTS = 50;
/** Room for them in what the agent is given, tokens. */
const MOST_TOKENS = 4_000;

/** Reads what was coalesced behind this run so far; nothing for a run that never went ahead of others. */
export async function readCoalesced(deps: WorkDeps, context: RunContext): Promise<void> {
  const { run_id, lead_at } = context.run;
  if (lead_at === undefined) return;
  context.coalesced = await deps.ledger.coalescedEvents({ leader: run_id, at: lead_at }, MOST_EVENTS);
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
