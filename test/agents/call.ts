import type { AgentCall } from '../../lib/app/ports/agent.ts';
import type { WorkerSecrets } from '../../lib/app/ports/worker-secrets.ts';
import type { AgentSpec, Invoke } from '../../lib/domain/agent.ts';
import type { AgentInput } from '../../lib/domain/answer.ts';
import { AppError } from '../../lib/domain/errors.ts';
import type { Trigger } from '../../lib/domain/trigger.ts';

export const RUN_ID = 'abcdefghijklmnopqrstuvwxyz';

export const INPUT: AgentInput = {
  run_id: RUN_ID,
  event: { id: 'E1', event_type: 'incident.triggered' },
  metadata: { event_id: 'E1', title: 'Disk "sda" full', team_names: ['Ops', 'Core'], incident_number: 7 },
  parameters: { create_postmortem: true },
  incident: null,
  context: {},
};

const TRIGGER: Trigger = {
  apiVersion: 'aof.sh/v1',
  kind: 'Trigger',
  metadata: { name: 'on-call' },
  spec: {
    platform: {
      type: 'pagerduty',
      config: {
        webhook_secret: `${'$'}{PAGERDUTY_WEBHOOK_SECRET}`,
        api_token: `${'$'}{PAGERDUTY_API_TOKEN}`,
        from_email: '',
        region: 'us',
        bot_name: 'aofbot',
        event_types: ['incident.triggered'],
        allow_unprioritized: false,
      },
    },
    agent: 'doctor',
    parameters: {},
    allowed_actions: [],
    run_if_resolved: false,
    failure_note: true,
    limits: {
      cooldown_by: 'service',
      max_runs: { count: 20, per_s: 86_400 },
      max_age_s: 3600,
      max_agent_attempts: 2,
    },
    enabled: true,
  },
};

/** A call of an agent named `doctor`; one minute until the deadline unless told. */
export function callOf(spec: Partial<AgentSpec>, change: Partial<AgentCall> = {}): AgentCall {
  return {
    agent: {
      apiVersion: 'aof.sh/v1',
      kind: 'Agent',
      metadata: { name: 'doctor' },
      spec: {
        tools: [],
        mcp: [],
        env: {},
        context: {
          alerts: true,
          log_entries: true,
          notes: true,
          changes: true,
          past: true,
          max_tokens: 6000,
        },
        max_iterations: 10,
        ...spec,
      },
    },
    trigger: TRIGGER,
    input: INPUT,
    deadline: Date.now() + 60_000,
    ...change,
  };
}

export function httpCall(http: Partial<NonNullable<Invoke['http']>>, change?: Partial<AgentCall>): AgentCall {
  return callOf({ invoke: { http: { url: 'https://agent.invalid/run', headers: {}, ...http } } }, change);
}

/** Worker secrets out of a map; `later` is what a refresh finds. */
export function secretsOf(
  first: Readonly<Record<string, string>>,
  later: Readonly<Record<string, string>> = first,
): WorkerSecrets & { readonly refreshed: () => number } {
  let values = first;
  let refreshed = 0;
  return {
    get: async (name) => values[name] || undefined,
    refresh: async () => {
      values = later;
      refreshed += 1;
    },
    refreshed: () => refreshed,
  };
}

/** The AppError a promise ends with; fails on anything else. */
export async function errorOf(promise: Promise<unknown>): Promise<AppError> {
  const ended = await promise.then(
    (value) => value,
    (thrown: unknown) => thrown,
  );
  if (ended instanceof AppError) return ended;
  throw new Error('expected an AppError', { cause: ended });
}

/** Everything an operator might see of an error. */
export function shown(error: AppError): string {
  return [error.message, error.remedy, error.stack, String(error.cause ?? '')].join('\n');
}
