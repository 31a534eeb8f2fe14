import { type Agent, backendOf } from '../../domain/agent.ts';
import { enabledAgain } from '../../domain/disabled-until.ts';
import { DEFAULT_EVENT_TYPES } from '../../domain/event-types.ts';
import { agentsNamed } from '../../domain/read/lint/names.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { age } from '../age.ts';
import type { Deployed } from './deployed.ts';
import type { Kind } from './kind.ts';

export interface Columns {
  readonly heads: readonly string[];
  readonly row: (one: Deployed) => readonly string[];
}

/** Columns of a kind's table, at a moment (epoch ms). `all`: everything that is deployed. */
export function columnsOf(kind: Kind, all: readonly Deployed[], now: number): Columns {
  return kind === 'Trigger' ? triggerColumns(now) : agentColumns(all, now);
}

function triggerColumns(now: number): Columns {
  return {
    heads: ['name', 'enabled', 'agent', 'events', 'state', 'age'],
    row: (one) => {
      const trigger = asTrigger(one);
      return [
        one.name,
        trigger ? String(enabledAgain(trigger, now).spec.enabled) : '-',
        trigger ? agentNames(trigger).join(',') : '-',
        trigger ? events(trigger) : '-',
        stateText(one),
        age(one.parameter.modified_at, now),
      ];
    },
  };
}

function agentColumns(all: readonly Deployed[], now: number): Columns {
  return {
    heads: ['name', 'backend', 'used by', 'state', 'age'],
    row: (one) => [
      one.name,
      one.resource?.kind === 'Agent' ? backendText(one.resource) : '-',
      usersOf(one.name, all).join(',') || '-',
      stateText(one),
      age(one.parameter.modified_at, now),
    ],
  };
}

/** The triggers that name an agent, as they are stored or still serve. */
export function usersOf(agent: string, all: readonly Deployed[]): readonly string[] {
  return all.filter((one) => usesAgent(one, agent)).map(({ name }) => name);
}

function usesAgent({ resource, serving }: Deployed, agent: string): boolean {
  return [resource, serving].some(
    (one) => one?.kind === 'Trigger' && agentsNamed(one).some(({ name }) => name === agent),
  );
}

export function agentNames(trigger: Trigger): readonly string[] {
  return [...new Set(agentsNamed(trigger).map(({ name }) => name))];
}

export function backendText(agent: Agent): string {
  const { llm } = agent.spec;
  const backend = backendOf(agent);
  return backend === 'llm' && llm ? `${llm.provider}:${llm.model}` : backend;
}

function asTrigger({ resource }: Deployed): Trigger | undefined {
  return resource?.kind === 'Trigger' ? resource : undefined;
}

function events(trigger: Trigger): string {
  const { event_types: types } = trigger.spec.platform.config;
  const usual =
    types.length === DEFAULT_EVENT_TYPES.length && DEFAULT_EVENT_TYPES.every((type) => types.includes(type));
  return usual ? '(default)' : types.map((type) => type.replace(/^incident\./, '')).join(',');
}

function stateText({ state, problems }: Deployed): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  if (errors > 0) return `${state} (${errors} error${errors === 1 ? '' : 's'})`;
  return warnings > 0 ? `${state} (${warnings} warning${warnings === 1 ? '' : 's'})` : state;
}
