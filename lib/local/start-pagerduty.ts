import { isPortTaken, type WantedPort } from './listen.ts';
import { type PagerDutyDouble, startPagerDutyDouble } from './pagerduty/start.ts';

/** The double, or a PagerDuty that is really written to: at this address, else at its own. */
export type WantedPagerDuty = 'double' | { readonly url?: string };

/** `url` is absent for a real PagerDuty at its own address. */
interface StartedPagerDuty {
  readonly url?: string;
  readonly double?: PagerDutyDouble;
  readonly moved_from?: number;
}

/**
 * Starts the double where it is wanted, on this port or, when a default port is taken, on a free one. Rejects with EADDRINUSE
 * when an explicit port is taken.
 */
export async function startPagerDuty(wanted: WantedPagerDuty, port: WantedPort): Promise<StartedPagerDuty> {
  if (wanted !== 'double') return wanted;
  const started = await startDouble(port);
  return { ...started, url: started.double.url };
}

async function startDouble(
  wanted: WantedPort,
): Promise<{ readonly double: PagerDutyDouble; readonly moved_from?: number }> {
  try {
    return { double: await startPagerDutyDouble({ port: wanted.port }) };
  } catch (thrown) {
    if (wanted.explicit || !isPortTaken(thrown)) throw thrown;
    return { double: await startPagerDutyDouble({ port: 0 }), moved_from: wanted.port };
  }
}
