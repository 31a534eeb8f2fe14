import { AppError } from '../../domain/errors.ts';
import { webhookSecretName } from '../../domain/webhook-secret-name.ts';
import type { OpenStack } from '../stack/open-stack.ts';
import { enabledTriggers } from '../stack/read-catalog.ts';

export interface WhichFlags {
  readonly webhook?: true;
  readonly worker?: true;
}

/**
 * Which of the two maps a name belongs to: what the flag says; else the receiver's when a trigger's `webhook_secret` names
 * it or it ends in WEBHOOK_SECRET; else the worker's.
 * @throws AppError `usage` for both flags.
 */
export async function whichMap(
  stack: OpenStack,
  name: string,
  flags: WhichFlags,
): Promise<'webhook' | 'worker'> {
  if (flags.webhook && flags.worker) throw new AppError('usage', '--webhook and --worker exclude each other');
  if (flags.webhook) return 'webhook';
  if (flags.worker) return 'worker';
  if (name.endsWith('WEBHOOK_SECRET')) return 'webhook';
  const named = (await enabledTriggers(stack)).map(webhookSecretName);
  return named.includes(name) ? 'webhook' : 'worker';
}
