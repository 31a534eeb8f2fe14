import type { PagerDutyFor } from '../../app/ports/pagerduty.ts';
import type { WorkerSecrets } from '../../app/ports/worker-secrets.ts';
import { resolveSecretText } from '../../domain/secret-reference.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { pagerDutyBaseUrl } from './base-url.ts';
import { createPagerDuty, type PagerDutyClient, type PagerDutyClientDeps } from './client.ts';
import { createRememberUser } from './remember-user.ts';

export interface PagerDutyForDeps
  extends Omit<PagerDutyClientDeps, 'base_url' | 'token' | 'renewToken' | 'from' | 'until' | 'rememberUser'> {
  readonly secrets: WorkerSecrets;
  /** PAGERDUTY_API_URL: replaces the host of the trigger's region. */
  readonly api_url?: string | undefined;
}

/** Names of the worker secret that stand in for an absent `api_token` and `from_email`. */
const DEFAULT_NAMES = { api_token: 'PAGERDUTY_API_TOKEN', from_email: 'PAGERDUTY_FROM_EMAIL' } as const;

/**
 * Makes clients from a trigger's configuration: its token, sender and region, each with its default. The tokens' own users
 * are remembered for as long as this function lives.
 */
export function createPagerDutyFor(
  deps: PagerDutyForDeps,
): (...call: Parameters<PagerDutyFor>) => Promise<PagerDutyClient | undefined> {
  const { secrets, api_url, ...rest } = deps;
  const rememberUserOf = createRememberUser();

  async function configured(
    trigger: Trigger,
    field: keyof typeof DEFAULT_NAMES,
  ): Promise<string | undefined> {
    const place = { resource: `trigger/${trigger.metadata.name}`, field: `spec.platform.config.${field}` };
    const text = await resolveSecretText(trigger.spec.platform.config[field], secrets.get, place);
    return text?.trim() || (await secrets.get(DEFAULT_NAMES[field]))?.trim() || undefined;
  }

  return async (trigger, until) => {
    const token = await configured(trigger, 'api_token');
    if (token === undefined) return undefined;
    return createPagerDuty({
      ...rest,
      until,
      token,
      base_url: pagerDutyBaseUrl(trigger.spec.platform.config.region, api_url),
      from: () => configured(trigger, 'from_email'),
      rememberUser: rememberUserOf(token),
      renewToken: async () => {
        await secrets.refresh();
        return await configured(trigger, 'api_token');
      },
    });
  };
}
