import type { AgentAnswer } from '../../domain/answer.ts';
import { autoActions, refusedRemark } from '../../domain/auto-actions.ts';
import { AppError } from '../../domain/errors.ts';
import { composeNote } from '../../domain/note.ts';
import type { SavedAnswer } from '../../domain/run.ts';
import { agentNameFor, allowsStatus } from '../../domain/trigger.ts';
import { settleAnswer, settleFailure } from './budget.ts';
import { change, pass, type RunContext, type WorkDeps } from './context.ts';
import { gatherContext } from './gather-context.ts';
import { coalescedContext, readCoalesced } from './read-coalesced.ts';

/** An agent may take this long at most, ms. */
const AGENT_TIME_MS = 11 * 60_000;
/** Kept back from the agent for the note and the ledger, ms; a third of a short invocation. */
const AFTER_AGENT_MS = 2 * 60_000;

/**
 * Asks the agent, counting the attempt first, and saves its answer before anything is posted: a failed post never pays for
 * the agent twice.
 * @throws AppError of the agent, or `agent_missing`, `agent_attempts_exhausted`.
 */
export async function askTheAgent(deps: WorkDeps, context: RunContext): Promise<void> {
  const agent = await findAgent(deps, context);
  const gathered = await gatherContext(deps, context, agent);
  await readCoalesced(deps, context);
  await countAttempt(deps, context);
  const started = deps.now();
  const remaining = context.invocation.remaining();
  const { run, trigger, message, subject, incident } = context;
  let answer: AgentAnswer;
  try {
    answer = await deps.ask({
      agent,
      trigger,
      deadline: started + Math.min(AGENT_TIME_MS, remaining - Math.min(AFTER_AGENT_MS, remaining / 3)),
      input: {
        run_id: run.run_id,
        event: message.event,
        metadata: subject.metadata,
        parameters: trigger.spec.parameters,
        incident: incident?.raw ?? null,
        context: { ...gathered, ...coalescedContext(context) },
      },
      note_max_characters: deps.settings.note_max_characters,
      ...(context.pagerduty && { pagerduty: context.pagerduty }),
    });
  } catch (thrown) {
    throw await judge(deps, context, thrown);
  }
  const duration_ms = deps.now() - started;
  deps.metrics.add('AgentDuration', duration_ms);
  if (answer.usage?.total_tokens !== undefined) deps.metrics.add('AgentTokens', answer.usage.total_tokens);
  if (answer.usage?.usd !== undefined) deps.metrics.add('AgentMicrodollars', answer.usage.usd * 1e6);
  await pass(deps, 'agent_answered', context, { agent: agent.metadata.name, duration_ms });

  const saved = saveable(deps, context, agent.metadata.name, answer, duration_ms);
  await change(deps, context, {
    set: { state: 'ANSWERED', answer: saved, duration_ms, ...(answer.usage && { usage: answer.usage }) },
  });
  await settleAnswer(deps, context, answer.usage);
  await pass(deps, 'answer_saved', context);
}

async function findAgent(deps: WorkDeps, { event, trigger }: RunContext) {
  const name = agentNameFor(trigger, event.event_type);
  const agent = name === undefined ? undefined : await deps.catalog.agent(name);
  if (agent) return agent;
  throw new AppError(
    'agent_missing',
    name === undefined
      ? `trigger ${trigger.metadata.name} names no agent for ${event.event_type}`
      : `agent ${name} of trigger ${trigger.metadata.name} does not exist`,
    {
      remedy: `Apply ${name === undefined ? 'a trigger that names one' : `the agent ${name}`}, then replay this run.`,
    },
  );
}

/** Raised by a conditional write just before the call, so that a crash inside the agent counts. */
async function countAttempt(deps: WorkDeps, context: RunContext): Promise<void> {
  const { agent_attempts } = context.run;
  const max = context.trigger.spec.limits.max_agent_attempts;
  if (agent_attempts >= max)
    throw new AppError(
      'agent_attempts_exhausted',
      `the agent was asked ${agent_attempts} times without an answer`,
    );
  await change(deps, context, { set: { agent_attempts: agent_attempts + 1 } });
  await pass(deps, 'attempt_counted', context, { attempt: agent_attempts + 1 });
}

/** A refusal before any work does not count as an attempt; the last counted attempt makes any error final. */
async function judge(deps: WorkDeps, context: RunContext, thrown: unknown): Promise<AppError> {
  const error =
    thrown instanceof AppError
      ? thrown
      : new AppError('agent_failed', 'the agent failed', { cause: thrown, retry: true });
  await settleFailure(deps, context, error);
  const { agent_attempts } = context.run;
  if (error.code === 'agent_refused') {
    await change(deps, context, { set: { agent_attempts: agent_attempts - 1 } });
    return error;
  }
  if (!error.retry || agent_attempts < context.trigger.spec.limits.max_agent_attempts) return error;
  const { remedy } = error;
  return new AppError(error.code, error.message, {
    cause: error,
    retry: false,
    ...(remedy !== undefined && { remedy }),
  });
}

/** The agent's own wish counts; where it has none, that of the trigger's parameters. */
function saveable(
  deps: WorkDeps,
  { trigger, run, subject, incident }: RunContext,
  agent: string,
  answer: AgentAnswer,
  duration_ms: number,
): SavedAnswer {
  const auto = autoActions(trigger, subject.metadata, incident?.status);
  const status = answer.status ?? auto.status;
  const refused = status !== undefined && !allowsStatus(trigger, status);
  return {
    note: composeNote({
      text: answer.note,
      bot_name: trigger.spec.platform.config.bot_name,
      trigger: trigger.metadata.name,
      agent,
      duration_ms,
      run_id: run.run_id,
      max_characters: deps.settings.note_max_characters,
      ...(refused && { not_applied: status }),
      remarks: auto.refused.map(refusedRemark),
    }),
    ...(status && !refused && { status }),
  };
}
