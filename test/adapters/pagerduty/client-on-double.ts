import { onTestFinished } from 'vitest';
import { createPagerDuty, type PagerDutyClientDeps } from '../../../lib/adapters/pagerduty/client.ts';
import { createTransport } from '../../../lib/adapters/pagerduty/transport.ts';
import type { MetricName } from '../../../lib/domain/metrics.ts';
import { type PagerDutyDoubleOptions, startPagerDutyDouble } from '../../../lib/local/pagerduty/start.ts';

export const START = Date.parse('2026-11-23T12:00:00Z');
export const USER = { id: 'PUSER01', name: 'Responder', email: 'responder@example.com' };
export const INCIDENT = 'PINC001';

/** A double with one triggered incident, and a client on a clock that only sleeping moves. */
export async function clientOnDouble(
  wanted: Partial<PagerDutyClientDeps> = {},
  options: PagerDutyDoubleOptions = {},
) {
  let time = START;
  const double = await startPagerDutyDouble({
    tokens: ['planted-secret-token'],
    users: [USER],
    now: () => time,
    ...options,
  });
  onTestFinished(double.close);
  double.ensureIncident({ id: INCIDENT, title: 'Checkout down' });
  const sleeps: number[] = [];
  const metrics: MetricName[] = [];
  const logged: unknown[] = [];
  const deps: PagerDutyClientDeps = {
    base_url: double.url,
    token: 'planted-secret-token',
    from: async () => USER.email,
    transport: createTransport(),
    now: () => time,
    until: START + 120_000,
    sleep: async (ms) => {
      sleeps.push(ms);
      time += ms;
    },
    random: () => 0,
    metrics: { add: (name) => metrics.push(name) },
    log: { warn: (message, fields) => logged.push({ message, ...fields }) },
    ...wanted,
  };
  const calls = () => double.requests.map(({ method, path, status }) => `${method} ${path} ${status}`);
  return { double, client: createPagerDuty(deps), deps, sleeps, metrics, logged, calls };
}

/** What a call threw. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => {
      throw new Error('expected a failure');
    },
    (error: unknown) => error,
  );
}
