import { isPortTaken, type WantedPort } from './listen.ts';
import { type PagerDutyDouble, startPagerDutyDouble } from './pagerduty/start.ts';

/** The double on this port, or on a free one when a default port is taken. */
export async function startPagerDuty(
  wanted: WantedPort,
): Promise<{ readonly double: PagerDutyDouble; readonly moved_from?: number }> {
  try {
    return { double: await startPagerDutyDouble({ port: wanted.port }) };
  } catch (thrown) {
    if (wanted.explicit || !isPortTaken(thrown)) throw thrown;
    return { double: await startPagerDutyDouble({ port: 0 }), moved_from: wanted.port };
  }
}
