import { DEFAULT_EVENT_TYPES } from '../../lib/domain/event-types.ts';
import type { PagerDutyConfig, Trigger, TriggerSpec } from '../../lib/domain/trigger.ts';

/** A trigger in canonical form that takes every event; what a test is about goes on top. */
export function triggerWith(
  config: Partial<PagerDutyConfig> = {},
  spec: Partial<Omit<TriggerSpec, 'platform'>> = {},
  name = 'brief',
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
          api_token: `\${PAGERDUTY_API_TOKEN}`,
          from_email: `\${PAGERDUTY_FROM_EMAIL:-}`,
          region: 'us',
          bot_name: 'aofbot',
          event_types: [...DEFAULT_EVENT_TYPES, '*'],
          allow_unprioritized: false,
          ...config,
        },
      },
      agent: 'incident-brief',
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
