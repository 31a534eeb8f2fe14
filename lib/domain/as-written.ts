import type { Agent, AgentSpec } from './agent.ts';
import type { Limits, Trigger } from './trigger.ts';

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
] as const;

/** A resource as a person would write its canonical form: what the reader has turned into seconds is a duration again. */
export function asWritten(resource: Trigger | Agent): Readonly<Record<string, unknown>> {
  if (resource.kind === 'Trigger') {
    return { ...resource, spec: { ...resource.spec, limits: limitsAsWritten(resource.spec.limits) } };
  }
  return { ...resource, spec: agentAsWritten(resource.spec) };
}

/** The limits as a person would write them: `10m`, `20/1d`, `5usd/1d`. */
export function limitsAsWritten(limits: Limits): Readonly<Record<string, unknown>> {
  const { cooldown_s, coalesce_s, max_age_s, max_runs, budget, ...same } = limits;
  return {
    ...(cooldown_s === undefined ? {} : { cooldown: duration(cooldown_s) }),
    ...same,
    max_runs: `${max_runs.count}/${duration(max_runs.per_s)}`,
    ...(coalesce_s === undefined ? {} : { coalesce: duration(coalesce_s) }),
    ...(budget === undefined ? {} : { budget: `${budget.amount}${budget.unit}/${duration(budget.per_s)}` }),
    max_age: duration(max_age_s),
  };
}

function agentAsWritten(spec: AgentSpec): Readonly<Record<string, unknown>> {
  const { invoke, mcp } = spec;
  return {
    ...spec,
    ...(invoke === undefined
      ? {}
      : {
          invoke: Object.fromEntries(Object.entries(invoke).map(([name, one]) => [name, withTimeout(one)])),
        }),
    mcp: mcp.map(withTimeout),
  };
}

function withTimeout(one: object): Readonly<Record<string, unknown>> {
  const { timeout_s, ...same } = one as { readonly timeout_s?: number };
  return { ...same, ...(timeout_s === undefined ? {} : { timeout: duration(timeout_s) }) };
}

/** In the largest unit that divides it: `24h` is `1d`. */
function duration(seconds: number): string {
  const [unit, size] = UNITS.find(([, length]) => seconds % length === 0) ?? (['s', 1] as const);
  return `${seconds / size}${unit}`;
}
