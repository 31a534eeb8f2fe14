import { type Agent, backendOf } from '../../agent.ts';
import { estimatedUsd } from '../../prices.ts';
import type { Problem } from '../../resource.ts';
import type { Trigger } from '../../trigger.ts';
import type { ModelProvider } from '../model-providers.ts';
import type { Located } from '../read-resources.ts';
import { finding, type LintTarget, type Path } from './lint-target.ts';
import { agentsNamed } from './names.ts';

const LIMITS: Path = ['spec', 'limits'];

/** SQS hides a message for at most 12 hours: a follow-up cannot wait longer for its window to end. */
const LONGEST_WINDOW_S = 12 * 3600;

/** Limits that contradict each other, do nothing, or do not hold what they are meant to hold. */
export function limits({ triggers, agents }: LintTarget): Problem[] {
  const byName = new Map(agents.map(({ resource }) => [resource.metadata.name, resource]));
  return triggers.flatMap((at) => [...windows(at), ...budgets(at, byName)]);
}

function windows(at: Located<Trigger>): Problem[] {
  const { coalesce_s, cooldown_s, cooldown_by, max_age_s } = at.resource.spec.limits;
  const found: Problem[] = [];
  if (coalesce_s !== undefined && coalesce_s > LONGEST_WINDOW_S) {
    const message =
      'a follow-up waits in the queue until the window ends, and the queue hides it for 12 hours at most';
    found.push(finding(at, [...LIMITS, 'coalesce'], 'error', 'coalesce-too-long', message, 'coalesce: 2m'));
  } else if (coalesce_s !== undefined && coalesce_s > max_age_s) {
    const message =
      'coalesce is longer than max_age: what is coalesced reaches the agent later than an event may be answered at all';
    found.push(finding(at, [...LIMITS, 'coalesce'], 'warning', 'coalesce-too-long', message, 'coalesce: 2m'));
  }
  if (cooldown_by === 'service' && cooldown_s === undefined && coalesce_s === undefined) {
    const message = 'cooldown_by does nothing without cooldown or coalesce';
    found.push(finding(at, [...LIMITS, 'cooldown_by'], 'warning', 'idle-field', message));
  }
  return found;
}

function budgets(at: Located<Trigger>, byName: ReadonlyMap<string, Agent>): Problem[] {
  const { budget } = at.resource.spec.limits;
  if (!budget) return [];
  const agents = [...new Set(agentsNamed(at.resource).map(({ name }) => name))].flatMap(
    (name) => byName.get(name) ?? [],
  );
  return agents.flatMap((agent) => {
    const said = aboutBudget(agent, budget);
    return said ? [finding(at, [...LIMITS, 'budget'], 'warning', ...said)] : [];
  });
}

/** Why a budget does not govern this agent: code, message, and what to do. */
function aboutBudget(
  { metadata: { name }, spec }: Agent,
  { amount, unit }: NonNullable<Trigger['spec']['limits']['budget']>,
): [string, string, string?] | undefined {
  const backend = backendOf({ spec } as Agent);
  if (backend === 'template') return ['budget-idle', `the agent ${name} is a template, which costs nothing`];
  if (backend === 'llm' && !spec.llm)
    return ['budget-idle', `the agent ${name} has no model to spend anything`];
  if (unit === 'usd' && backend !== 'llm') {
    const message = `a budget in usd holds the agent ${name} only as far as its answers tell usage.usd`;
    return ['budget-untold', message, 'a budget in tokens counts an estimate where nothing is told'];
  }
  const { provider, model } = spec.llm ?? { provider: '', model: '' };
  if (unit === 'usd' && spec.llm && estimatedUsd(provider as ModelProvider, model, {}) === undefined) {
    const message = `the price of ${model} is not known here, so a budget in usd does not hold the agent ${name}`;
    return ['budget-unpriced', message, 'budget: 200000tokens/24h'];
  }
  if (unit === 'tokens' && spec.token_budget !== undefined && spec.token_budget > amount) {
    const message = `one run of the agent ${name} may use more than the whole budget (token_budget: ${spec.token_budget})`;
    return ['budget-too-small', message, 'raise the budget, or lower token_budget'];
  }
  return undefined;
}
