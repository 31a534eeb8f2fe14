import { referencedNames } from './secret-reference.ts';
import type { Trigger } from './trigger.ts';

/** What a trigger without a `webhook_secret` of its own is signed with. */
const DEFAULT_NAME = 'PAGERDUTY_WEBHOOK_SECRET';

/** Name of the secret that a trigger's deliveries are signed with. */
export function webhookSecretName(trigger: Trigger): string {
  return referencedNames(trigger.spec.platform.config.webhook_secret)[0] ?? DEFAULT_NAME;
}
