import type { ResourceMetadata } from './resource.ts';

/** A condition of `spec.filter`; canonical: a bare scalar became `{equals}`, a bare list `{in}`. */
export type FilterCondition =
  | { readonly equals: string }
  | { readonly in: readonly string[] }
  | { readonly not: FilterCondition }
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly contains: string }
  | { readonly exists: boolean };

export type AllowedAction = 'acknowledge' | 'resolve';

/** Governor of a trigger; every duration in seconds. */
export interface Limits {
  readonly cooldown_s?: number;
  readonly cooldown_by: 'incident' | 'service';
  /** At most `count` runs an incident and trigger in a window of `per_s` seconds. */
  readonly max_runs: { readonly count: number; readonly per_s: number };
  readonly coalesce_s?: number;
  readonly budget?: { readonly amount: number; readonly unit: 'usd' | 'tokens'; readonly per_s: number };
  readonly max_age_s: number;
  readonly max_agent_attempts: number;
}

/** `spec.platform.config`. Secret fields hold `${NAME}` references, never values. */
export interface PagerDutyConfig {
  readonly webhook_secret: string;
  readonly api_token: string;
  readonly from_email: string;
  readonly region: 'us' | 'eu';
  readonly bot_name: string;
  /** Event types or `prefix.*` globs. */
  readonly event_types: readonly string[];
  readonly allowed_services?: readonly string[];
  readonly allowed_teams?: readonly string[];
  readonly min_priority?: string;
  /** Highest first. Absent: P1 … P5. */
  readonly priority_order?: readonly string[];
  readonly allow_unprioritized: boolean;
  readonly min_urgency?: 'high' | 'low';
  readonly urgencies?: readonly string[];
  readonly statuses?: readonly string[];
}

export interface TriggerSpec {
  readonly platform: { readonly type: 'pagerduty'; readonly config: PagerDutyConfig };
  /** Name of the default agent; absent only when `commands` names one for every event type. */
  readonly agent?: string;
  /** Agent per event type. */
  readonly commands?: Readonly<Record<string, { readonly agent: string }>>;
  /** All must hold. Keys are `metadata.<name>` or `text_contains`. */
  readonly filter?: Readonly<Record<string, FilterCondition>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly allowed_actions: readonly AllowedAction[];
  readonly run_if_resolved: boolean;
  readonly failure_note: boolean;
  readonly limits: Limits;
  readonly enabled: boolean;
}

/** A trigger in canonical form: aliases resolved, defaults filled in, secrets still references. It travels in the queue message. */
export interface Trigger {
  readonly apiVersion: 'aof.sh/v1';
  readonly kind: 'Trigger';
  readonly metadata: ResourceMetadata;
  readonly spec: TriggerSpec;
}

/** The agent that answers this event type: the one under `commands`, else the trigger's own. */
export function agentNameFor(trigger: Trigger, eventType: string): string | undefined {
  const command = Object.hasOwn(trigger.spec.commands ?? {}, eventType)
    ? trigger.spec.commands?.[eventType]
    : undefined;
  return command?.agent ?? trigger.spec.agent;
}

/** Status that an allowed action stands for in PagerDuty's REST API. */
export const STATUS_OF_ACTION = {
  acknowledge: 'acknowledged',
  resolve: 'resolved',
} as const satisfies Record<AllowedAction, string>;

export type IncidentStatusChange = (typeof STATUS_OF_ACTION)[AllowedAction];

/** Whether the trigger lets its agent set this status. */
export function allowsStatus(trigger: Trigger, status: IncidentStatusChange): boolean {
  return trigger.spec.allowed_actions.some((action) => STATUS_OF_ACTION[action] === status);
}
