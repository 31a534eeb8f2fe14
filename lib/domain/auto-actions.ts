import { DEFAULT_PRIORITY_ORDER } from './filters/min-priority.ts';
import type { Metadata } from './metadata.ts';
import { type AllowedAction, type IncidentStatusChange, STATUS_OF_ACTION, type Trigger } from './trigger.ts';

/** The parameters of AOF's examples that act, and the action each asks for. Every other parameter is data. */
const AUTO_PARAMETERS = {
  auto_acknowledge: 'acknowledge',
  auto_acknowledge_p1: 'acknowledge',
  auto_resolve_if_known: 'resolve',
} as const satisfies Record<string, AllowedAction>;

export type AutoParameter = keyof typeof AUTO_PARAMETERS;

/** What the parameters ask for on this event. */
export interface AutoActions {
  /** The status the run sets when its agent asks for none. */
  readonly status?: IncidentStatusChange;
  /** True when the agent may resolve what it knows: the parameter is set and the trigger allows it. */
  readonly may_resolve_if_known: boolean;
  /** Parameters that are set, apply to this incident and may not act: `allowed_actions` does not list their action. */
  readonly refused: readonly AutoParameter[];
}

/**
 * Only an incident nobody has taken yet is acknowledged; a P1 is the first of `priority_order`. `status`: as PagerDuty has it
 * now, where that is known; else the event's counts.
 */
export function autoActions(trigger: Trigger, event: Metadata, status?: unknown): AutoActions {
  const metadata = typeof status === 'string' ? { ...event, status } : event;
  const wanted = (Object.keys(AUTO_PARAMETERS) as AutoParameter[]).filter(
    (name) => isSet(trigger.spec.parameters[name]) && applies(name, trigger, metadata),
  );
  const may = (name: AutoParameter) => trigger.spec.allowed_actions.includes(AUTO_PARAMETERS[name]);
  const acknowledges = wanted.some((name) => AUTO_PARAMETERS[name] === 'acknowledge' && may(name));
  return {
    ...(acknowledges && { status: STATUS_OF_ACTION.acknowledge }),
    may_resolve_if_known: wanted.includes('auto_resolve_if_known') && may('auto_resolve_if_known'),
    refused: wanted.filter((name) => !may(name)),
  };
}

/** Footer remark for a parameter that may not act. */
export function refusedRemark(name: AutoParameter): string {
  return `${name} not applied: allowed_actions lacks ${AUTO_PARAMETERS[name]}`;
}

function isSet(value: unknown): boolean {
  return value === true || value === 'true';
}

function applies(name: AutoParameter, trigger: Trigger, metadata: Metadata): boolean {
  const status = metadata['status'];
  if (metadata['incident_id'] === undefined) return false;
  if (name === 'auto_resolve_if_known') return status !== 'resolved';
  if (status !== 'triggered') return false;
  return name === 'auto_acknowledge' || isHighest(trigger, metadata['priority']);
}

function isHighest(trigger: Trigger, priority: Metadata[string] | undefined): boolean {
  const [highest] = trigger.spec.platform.config.priority_order ?? DEFAULT_PRIORITY_ORDER;
  return typeof priority === 'string' && priority.trim().toLowerCase() === highest?.trim().toLowerCase();
}
