import { onTestFinished } from 'vitest';
import { type PagerDutyDoubleOptions, startPagerDutyDouble } from '../../../lib/local/pagerduty/start.ts';

export const NOW = Date.parse('2026-11-23T12:00:00Z');
export const USER = { id: 'PUSER01', name: 'Responder', email: 'responder@example.com' };

export const HEADERS: Readonly<Record<string, string>> = {
  authorization: 'Token token=t1',
  accept: 'application/vnd.pagerduty+json;version=2',
  'content-type': 'application/json',
  from: USER.email,
};

/** A double with incident P1, and a way to call it over HTTP; a header set to '' is left out. */
export async function startRest(options: PagerDutyDoubleOptions = {}) {
  let time = NOW;
  const double = await startPagerDutyDouble({ tokens: ['t1'], users: [USER], now: () => time, ...options });
  onTestFinished(double.close);
  double.ensureIncident({ id: 'P1', title: 'Checkout down', service: { id: 'PSVC1', summary: 'checkout' } });
  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const sent = Object.entries({ ...HEADERS, ...headers }).filter(([, value]) => value !== '');
    const response = await fetch(double.url + path, {
      method,
      headers: Object.fromEntries(sent),
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: text === '' ? undefined : JSON.parse(text),
    };
  }
  const advance = (ms: number) => {
    time += ms;
  };
  return { double, call, advance };
}
