import type { Context } from '../config/context-schema.ts';

/** Base URL of the host that context names for all triggers; undefined when each trigger's region decides. */
export function pagerDutyApiUrl({ pagerdutyHost }: Context): string | undefined {
  if (pagerdutyHost === undefined) return undefined;
  return pagerdutyHost.includes('://') ? pagerdutyHost : `https://${pagerdutyHost}`;
}
