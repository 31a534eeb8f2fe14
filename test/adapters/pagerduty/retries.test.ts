import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createTransport } from '../../../lib/adapters/pagerduty/transport.ts';
import { writeOutcome } from '../../../lib/domain/write-outcome.ts';
import { clientOnDouble, failureOf, INCIDENT } from './client-on-double.ts';

const PATH = `/incidents/${INCIDENT}`;

describe('reads', () => {
  test('a 429 waits as long as ratelimit-reset says', async () => {
    const { double, client, sleeps, metrics } = await clientOnDouble();
    double.fail({ kind: 'status', status: 429, reset_s: 7, times: 2 });
    expect((await client.getIncident(INCIDENT)).status).toBe('triggered');
    expect(sleeps).toEqual([7000, 7000]);
    expect(metrics).toEqual(['PagerDutyRateLimited', 'PagerDutyRateLimited', 'PagerDutyCallsOk']);
  });

  test('a reset of 0 seconds still waits a little', async () => {
    const { double, client, sleeps } = await clientOnDouble();
    double.fail({ kind: 'status', status: 429, reset_s: 0 });
    await client.getIncident(INCIDENT);
    expect(sleeps).toEqual([500]);
  });

  test('a 429 without ratelimit headers backs off with jitter', async () => {
    const { double, client, sleeps } = await clientOnDouble({ random: () => 0.5 });
    double.fail({ kind: 'status', status: 429, times: 3 });
    await client.getIncident(INCIDENT);
    expect(sleeps).toEqual([375, 750, 1500]);
  });

  test.each([
    { fault: { kind: 'status', status: 500 } as const, what: '500' },
    { fault: { kind: 'status', status: 503 } as const, what: '503' },
    { fault: { kind: 'disconnect' } as const, what: 'a lost connection' },
    { fault: { kind: 'hang' } as const, what: 'a time-out' },
  ])('$what is tried again', async ({ fault }) => {
    const { double, client, sleeps } = await clientOnDouble(
      fault.kind === 'hang' ? { read_timeout_ms: 1_000 } : {},
    );
    double.fail({ ...fault });
    await client.getIncident(INCIDENT);
    expect(sleeps).toEqual([250]);
  });

  test('without time left for the wait the error says when to come back', async () => {
    const { double, client, sleeps, metrics } = await clientOnDouble();
    double.fail({ kind: 'status', status: 429, reset_s: 130, times: 9 });
    expect(await failureOf(client.getIncident(INCIDENT))).toMatchObject({
      code: 'pagerduty_rate_limited',
      retry: true,
      retry_after_ms: 130_000,
    });
    expect(sleeps).toEqual([]);
    expect(metrics).toEqual(['PagerDutyRateLimited', 'PagerDutyCallsFailed']);
  });

  test('tries end within the time left', async () => {
    const { double, client, deps } = await clientOnDouble();
    double.fail({ kind: 'status', status: 500, times: 1000 });
    expect(await failureOf(client.getIncident(INCIDENT))).toMatchObject({ code: 'pagerduty_unavailable' });
    expect(deps.now()).toBeLessThan(deps.until);
    expect(double.requests.length).toBeGreaterThan(5);
  });

  test('nothing is sent after the end of the time', async () => {
    const { client, calls, deps } = await clientOnDouble({ until: 0 });
    expect(await failureOf(client.getIncident(INCIDENT))).toMatchObject({
      code: 'deadline_exceeded',
      retry: true,
    });
    expect(calls()).toEqual([]);
    expect(deps.until).toBe(0);
  });

  test('a permanent refusal is not tried again', async () => {
    const { double, client, calls } = await clientOnDouble();
    double.fail({ kind: 'status', status: 404 });
    expect(await failureOf(client.getIncident(INCIDENT))).toMatchObject({ code: 'pagerduty_not_found' });
    expect(calls()).toEqual([`GET ${PATH} 404`]);
  });
});

describe('writes', () => {
  test('a 429 surely wrote nothing and is repeated in place', async () => {
    const { double, client, sleeps } = await clientOnDouble();
    double.fail({ kind: 'status', status: 429, reset_s: 3, method: 'POST' });
    await client.addIncidentNote(INCIDENT, 'hello');
    expect(sleeps).toEqual([3000]);
    expect(double.notes(INCIDENT)).toHaveLength(1);
  });

  test('a 429 with a long reset is given back as refused, so that the lease outlives the write', async () => {
    const { double, client, sleeps } = await clientOnDouble();
    double.fail({ kind: 'status', status: 429, reset_s: 40, method: 'POST' });
    const error = await failureOf(client.addIncidentNote(INCIDENT, 'hello'));
    expect(error).toMatchObject({ code: 'pagerduty_rate_limited', retry_after_ms: 40_000 });
    expect(writeOutcome(error)).toBe('refused');
    expect(sleeps).toEqual([]);
  });

  test('a refused connection is repeated in place', async () => {
    const send = createTransport();
    const closed = `http://127.0.0.1:${await closedPort()}`;
    let tries = 0;
    const { double, client, sleeps } = await clientOnDouble({
      transport: async (exchange) => {
        tries += 1;
        const url = tries === 1 ? exchange.url.replace(/^http:\/\/[^/]+/, closed) : exchange.url;
        return await send({ ...exchange, url });
      },
    });
    await client.addIncidentNote(INCIDENT, 'hello');
    expect(sleeps).toEqual([250]);
    expect(double.notes(INCIDENT)).toHaveLength(1);
  });

  test('takes 20 s at most, whatever else is asked for', async () => {
    const send = createTransport();
    const allowed: number[] = [];
    const { client } = await clientOnDouble({
      write_timeout_ms: 60_000,
      transport: async (exchange) => {
        allowed.push(exchange.timeout_ms);
        return await send(exchange);
      },
    });
    await client.addIncidentNote(INCIDENT, 'hello');
    expect(allowed).toEqual([20_000]);
  });

  test('no connection until the end is refused', async () => {
    const { client } = await clientOnDouble({ base_url: `http://127.0.0.1:${await closedPort()}` });
    const error = await failureOf(client.addIncidentNote(INCIDENT, 'hello'));
    expect(error).toMatchObject({ code: 'pagerduty_unreachable', retry: true });
    expect(writeOutcome(error)).toBe('refused');
  });

  test.each([
    { fault: { kind: 'status', status: 500 } as const, code: 'pagerduty_unavailable', written: 0 },
    { fault: { kind: 'disconnect' } as const, code: 'pagerduty_unavailable', written: 0 },
    { fault: { kind: 'commit-disconnect' } as const, code: 'pagerduty_unavailable', written: 1 },
    { fault: { kind: 'commit-500' } as const, code: 'pagerduty_unavailable', written: 1 },
    { fault: { kind: 'hang' } as const, code: 'pagerduty_timeout', written: 0 },
  ])('$fault is thrown at once with an unknown outcome', async ({ fault, code, written }) => {
    const { double, client, calls, sleeps } = await clientOnDouble(
      fault.kind === 'hang' ? { write_timeout_ms: 300 } : {},
    );
    double.fail({ ...fault, method: 'POST', times: 5 });
    const error = await failureOf(client.addIncidentNote(INCIDENT, 'hello'));
    expect(error).toMatchObject({ code, retry: true });
    expect(writeOutcome(error)).toBe('unknown');
    expect(calls()).toHaveLength(1);
    expect(sleeps).toEqual([]);
    expect(double.notes(INCIDENT)).toHaveLength(written);
  });

  test('a PUT follows the same rule', async () => {
    const { double, client, calls } = await clientOnDouble();
    const note = await client.addIncidentNote(INCIDENT, 'first');
    double.fail({ kind: 'status', status: 502, method: 'PUT', times: 2 });
    const error = await failureOf(client.updateNote(INCIDENT, note.id, 'second'));
    expect(writeOutcome(error)).toBe('unknown');
    expect(calls().filter((call) => call.startsWith('PUT'))).toHaveLength(1);
  });

  test('a write after the end of the time is refused', async () => {
    const { client } = await clientOnDouble({ until: 0 });
    expect(writeOutcome(await failureOf(client.addIncidentNote(INCIDENT, 'hello')))).toBe('refused');
  });

  test('what is no error of ours may have happened', () => {
    expect(writeOutcome(new Error('boom'))).toBe('unknown');
  });
});

describe('a fault of our own', () => {
  const exchange = {
    method: 'POST',
    url: 'no address',
    path: PATH,
    headers: { Authorization: 'planted-secret-token' },
    timeout_ms: 1_000,
  } as const;

  test('is told apart from the network, by its name and place, and may have written something', async () => {
    const error = await failureOf(createTransport()(exchange));
    expect(error).toMatchObject({ code: 'call_broken' });
    expect(String(error)).toMatch(/POST \/incidents\/PINC001: .*ERR_INVALID_URL at [\w.-]+:\d+:\d+/);
    expect(String(error)).not.toContain('no address');
    expect(writeOutcome(error)).toBe('unknown');
  });

  test.each([
    { what: 'a read', call: 'getIncident' as const },
    { what: 'a write', call: 'addIncidentNote' as const },
  ])('is not repeated in place by $what, and stands in the log', async ({ call }) => {
    const { client, sleeps, logged } = await clientOnDouble({ base_url: 'no address' });
    const error = await failureOf(client[call](INCIDENT, 'hello'));
    expect(error).toMatchObject({ code: 'call_broken', retry: true });
    expect(sleeps).toEqual([]);
    expect(logged).toMatchObject([
      { code: 'call_broken', reason: expect.stringContaining('ERR_INVALID_URL') },
    ]);
  });

  test('stays one when the own user is asked before a write', async () => {
    const { client, calls } = await clientOnDouble({
      from: async () => undefined,
      transport: async (sent) => await createTransport()({ ...sent, url: 'no address' }),
    });
    expect(await failureOf(client.addIncidentNote(INCIDENT, 'hello'))).toMatchObject({ code: 'call_broken' });
    expect(calls()).toEqual([]);
  });
});

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
