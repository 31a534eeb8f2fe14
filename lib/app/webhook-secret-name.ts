import type { Trigger } from '../domain/trigger.ts';

/** `${NAME}` */
const REFERENCE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/** Name of the secret that a trigger's deliveries are signed with. */
export function webhookSecretName(trigger: Trigger): string {
  return REFERENCE.exec(trigger.spec.platform.config.webhook_secret)?.[1] ?? 'PAGERDUTY_WEBHOOK_SECRET';
}
