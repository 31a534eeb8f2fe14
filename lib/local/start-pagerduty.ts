import { isPortTaken, type WantedPort } from './listen.ts';
import { type PagerDutyDouble, startPagerDutyDouble } from './pagerduty/start.ts';

/** The double on this port, or on a free one when a default port is taken. */
export async function startPagerDuty(
  wanted: WantedPort,
  token: string,
): Promise<{ readonly double: PagerDutyDouble; readonly moved_from?: number }> {
  const options = { tokens: [token] };
  try {
    return { double: await startPagerDutyDouble({ ...options, port: wanted.port }) };
  } catch (thrown) {
    if (wanted.explicit || !isPortTaken(thrown)) throw thrown;
    return { double: await startPagerDutyDouble({ ...options, port: 0 }), moved_from: wanted.port };
  }
}
