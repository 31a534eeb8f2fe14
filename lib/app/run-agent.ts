import type { Agent } from '../domain/agent.ts';
import { AppError } from '../domain/errors.ts';
import { hydrateSubject, subjectOf } from '../domain/match.ts';
import { composeNote } from '../domain/note.ts';
import { readEventObject } from '../domain/read-event.ts';
import { runIdOf, type Usage } from '../domain/run.ts';
import type { Trigger } from '../domain/trigger.ts';
import type { AskAgent } from './ports/agent.ts';
import type { Log } from './ports/log.ts';
import type { Now } from './ports/now.ts';
import type { PagerDuty, PagerDutyFor } from './ports/pagerduty.ts';
import { gatherContext } from './work/gather-context.ts';

interface RunAgentDeps {
  readonly ask: AskAgent;
  readonly pagerDutyFor: PagerDutyFor;
  readonly log: Log;
  readonly now: Now;
  /** Names this call, so that it is no run of the ledger's. */
  readonly nonce: string;
}

/** What an agent answered outside any run. */
export interface AgentRun {
  /** The whole note, footer included; '' for none. */
  readonly note: string;
  /** What the agent asked for; nothing here applies it. */
  readonly status?: string;
  readonly usage?: Usage;
  readonly duration_ms: number;
  readonly incident_id?: string;
  /** Present when the note was posted. */
  readonly note_id?: string;
}

/** As the worker gives an agent. */
const AGENT_TIME_MS = 11 * 60_000;
const AFTERWARDS_MS = 2 * 60_000;

/**
 * Asks one agent once about an event, with what a run would give it, and writes the note only when asked to. No ledger, no
 * queue, no status change.
 * @throws AppError of the agent or of PagerDuty; `pagerduty_unauthorized` to post without any token.
 */
export function createRunAgent(deps: RunAgentDeps) {
  return async (order: {
    readonly agent: Agent;
    /** Whose parameters, token and bot name are used. */
    readonly trigger: Trigger;
    readonly event: Readonly<Record<string, unknown>>;
    readonly post: boolean;
  }): Promise<AgentRun> => {
    const { agent, trigger } = order;
    const event = readEventObject(order.event);
    const run_id = runIdOf(`${event.id} ${deps.nonce}`, agent.metadata.name);
    const began = deps.now();
    const until = began + AGENT_TIME_MS + AFTERWARDS_MS;
    const pagerduty = await deps.pagerDutyFor(trigger, until);
    const incident_id = event.incident?.id;
    if (order.post && (!pagerduty || incident_id === undefined)) throw cannotPost(incident_id);
    const raw = await hydrated(pagerduty, incident_id);
    const subject = raw ? hydrateSubject(subjectOf(event), raw) : subjectOf(event);
    const context = await gatherContext(
      deps,
      {
        run: { run_id, ...(incident_id === undefined ? {} : { incident_id }) },
        trigger,
        subject,
        pagerduty: raw ? (pagerduty ?? null) : null,
        invocation: { id: run_id, remaining: () => until - deps.now() },
      },
      agent,
    );
    const asked = deps.now();
    const answer = await deps.ask({
      agent,
      trigger,
      deadline: asked + AGENT_TIME_MS,
      input: {
        run_id,
        event: order.event,
        metadata: subject.metadata,
        parameters: trigger.spec.parameters,
        incident: raw ?? null,
        context,
      },
      ...(pagerduty && { pagerduty }),
    });
    const duration_ms = deps.now() - asked;
    const note = composeNote({
      text: answer.note,
      bot_name: trigger.spec.platform.config.bot_name,
      trigger: trigger.metadata.name,
      agent: agent.metadata.name,
      duration_ms,
      run_id,
    });
    const posted =
      order.post && note !== '' && pagerduty && incident_id !== undefined
        ? await pagerduty.addIncidentNote(incident_id, note)
        : undefined;
    return {
      note,
      duration_ms,
      ...(answer.status && { status: answer.status }),
      ...(answer.usage && { usage: answer.usage }),
      ...(incident_id === undefined ? {} : { incident_id }),
      ...(posted && { note_id: posted.id }),
    };
  };
}

/** Without a token, or for a sample's incident that PagerDuty does not know, the event alone has to do. */
async function hydrated(pagerduty: PagerDuty | undefined, incidentId: string | undefined) {
  if (!pagerduty || incidentId === undefined) return undefined;
  try {
    return (await pagerduty.getIncident(incidentId)).raw;
  } catch (error) {
    if (error instanceof AppError && error.code === 'pagerduty_not_found') return undefined;
    throw error;
  }
}

function cannotPost(incidentId: string | undefined): AppError {
  return incidentId === undefined
    ? new AppError('pagerduty_not_found', 'the event is about no incident, so no note can be posted')
    : new AppError('pagerduty_unauthorized', 'there is no API token to post the note with', {
        remedy: 'pdt secrets set PAGERDUTY_API_TOKEN --worker',
      });
}
