import type { Agent, AgentSpec } from '../../lib/domain/agent.ts';
import { DEFAULT_EVENT_TYPES } from '../../lib/domain/event-types.ts';
import type { PagerDutyConfig, Trigger, TriggerSpec } from '../../lib/domain/trigger.ts';

/** A trigger as the reader would give it, with what a test wants different. */
export function triggerNamed(
  name: string,
  spec: Partial<TriggerSpec> = {},
  config: Partial<PagerDutyConfig> = {},
): Trigger {
  return {
    apiVersion: 'aof.sh/v1',
    kind: 'Trigger',
    metadata: { name },
    spec: {
      platform: {
        type: 'pagerduty',
        config: {
          webhook_secret: `\${PAGERDUTY_WEBHOOK_SECRET}`,
          api_token: `\${PAGERDUTY_API_TOKEN:-}`,
          from_email: `\${PAGERDUTY_FROM_EMAIL:-}`,
          region: 'us',
          bot_name: 'aofbot',
          event_types: DEFAULT_EVENT_TYPES,
          allow_unprioritized: false,
          ...config,
        },
      },
      agent: 'brief',
      parameters: {},
      allowed_actions: [],
      run_if_resolved: false,
      failure_note: true,
      limits: {
        cooldown_by: 'incident',
        max_runs: { count: 20, per_s: 86_400 },
        max_age_s: 3600,
        max_agent_attempts: 2,
      },
      enabled: true,
      ...spec,
    },
  };
}

/** An agent as the reader would give it. */
export function agentNamed(name: string, spec: Partial<AgentSpec>): Agent {
  return {
    apiVersion: 'aof.sh/v1',
    kind: 'Agent',
    metadata: { name },
    spec: {
      tools: [],
      mcp: [],
      env: {},
      context: { alerts: true, log_entries: true, notes: true, changes: true, past: true, max_tokens: 6000 },
      max_iterations: 10,
      ...spec,
    },
  };
}
