import type { Agent } from '../../domain/agent.ts';
import type { AgentAnswer, AgentInput } from '../../domain/answer.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { PagerDuty } from './pagerduty.ts';

/** A call of an agent. */
export interface AgentCall {
  readonly agent: Agent;
  readonly trigger: Trigger;
  readonly input: AgentInput;
  /** Epoch ms: the answer must be there by then. */
  readonly deadline: number;
  /** Longest note, in characters. */
  readonly note_max_characters?: number;
  /** The trigger's PagerDuty client; absent without an API token. */
  readonly pagerduty?: PagerDuty;
}

/**
 * Runs an agent through its backend. Throws AppError: `agent_refused` when the agent surely did no work (429, no connection;
 * does not count as an attempt), other codes otherwise. Never retries by itself.
 */
export type AskAgent = (call: AgentCall) => Promise<AgentAnswer>;
