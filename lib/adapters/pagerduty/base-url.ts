import { AppError } from '../../domain/errors.ts';
import type { PagerDutyConfig } from '../../domain/trigger.ts';

/** https://developer.pagerduty.com/docs/rest-api-overview: one host a service region. */
const HOSTS = {
  us: 'https://api.pagerduty.com',
  eu: 'https://api.eu.pagerduty.com',
} as const satisfies Record<PagerDutyConfig['region'], string>;

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Where the REST API of a region listens, or `override` (PAGERDUTY_API_URL), without a trailing slash.
 * @throws AppError `pagerduty_rejected` when the override is no https address; plain http is for loopback only, since
 * the token travels with every request.
 */
export function pagerDutyBaseUrl(region: PagerDutyConfig['region'], override?: string): string {
  if (!override) return HOSTS[region];
  const url = URL.canParse(override) ? new URL(override) : undefined;
  const safe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname.toLowerCase()));
  if (!url || !safe) {
    throw new AppError('pagerduty_rejected', 'PAGERDUTY_API_URL is not an https address', {
      remedy: 'Set PAGERDUTY_API_URL to an https:// address; http:// is accepted on loopback only.',
    });
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
