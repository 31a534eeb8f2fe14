import type { Agent } from '../../domain/agent.ts';
import { limitsAsWritten } from '../../domain/as-written.ts';
import { DISABLED_REASON, DISABLED_UNTIL } from '../../domain/disabled-until.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { agentNames, backendText, usersOf } from './columns.ts';
import type { Deployed } from './deployed.ts';

/** A line of a description: what it is, and its value; what is absent is left out. */
export type Fact = readonly [string, string | undefined];

/** What there is to say of a resource. */
export function factsOf(one: Deployed, all: readonly Deployed[]): readonly Fact[] {
  const { resource, parameter, state } = one;
  const labels = Object.entries(resource?.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    ['Name', one.name],
    ['Kind', one.kind],
    ['Labels', labels.join(', ') || undefined],
    ['Parameter', `${parameter.name} (version ${parameter.version})`],
    ['Changed', new Date(parameter.modified_at).toISOString()],
    ['State', state],
    ...(resource?.kind === 'Trigger' ? triggerFacts(resource) : []),
    ...(resource?.kind === 'Agent' ? agentFacts(resource, usersOf(one.name, all)) : []),
  ];
}

function triggerFacts({ metadata, spec }: Trigger): readonly Fact[] {
  const { config } = spec.platform;
  const { cooldown_s, coalesce_s } = spec.limits;
  const counted = cooldown_s !== undefined || coalesce_s !== undefined;
  const limits = Object.entries(limitsAsWritten(spec.limits)).filter(
    ([name]) => counted || name !== 'cooldown_by',
  );
  return [
    ['Enabled', String(spec.enabled)],
    ['Disabled until', metadata.annotations?.[DISABLED_UNTIL]],
    ['Disabled because', metadata.annotations?.[DISABLED_REASON]],
    ['Agent', agentNames({ kind: 'Trigger', apiVersion: 'aof.sh/v1', metadata, spec }).join(', ')],
    ['Events', config.event_types.join(', ')],
    ['Services', config.allowed_services?.join(', ')],
    ['Teams', config.allowed_teams?.join(', ')],
    ['Priority', config.min_priority && `${config.min_priority} or higher`],
    ['Urgency', config.min_urgency],
    ['Urgencies', config.urgencies?.join(', ')],
    ['Statuses', config.statuses?.join(', ')],
    ['Filter', spec.filter && JSON.stringify(spec.filter)],
    ['May', spec.allowed_actions.join(', ') || 'write notes only'],
    ['Limits', limits.map(([name, value]) => `${name} ${String(value)}`).join(', ')],
    ['Webhook secret', config.webhook_secret],
    ['API token', config.api_token],
  ];
}

function agentFacts(agent: Agent, users: readonly string[]): readonly Fact[] {
  const { tools, mcp, env } = agent.spec;
  return [
    ['Backend', backendText(agent)],
    ['Used by', users.join(', ') || 'no trigger'],
    ['Tools', tools.map(({ name }) => name).join(', ') || undefined],
    ['MCP servers', mcp.map(({ server }) => server).join(', ') || undefined],
    ['Settings', Object.keys(env).join(', ') || undefined],
  ];
}
