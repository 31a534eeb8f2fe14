import { expect, onTestFinished, test } from 'vitest';
import { createPagerDutyFor } from '../../../lib/adapters/pagerduty/client-for.ts';
import { createTransport } from '../../../lib/adapters/pagerduty/transport.ts';
import { AppError } from '../../../lib/domain/errors.ts';
import type { PagerDutyConfig, Trigger } from '../../../lib/domain/trigger.ts';
import { writeOutcome } from '../../../lib/domain/write-outcome.ts';
import { type PagerDutyDoubleOptions, startPagerDutyDouble } from '../../../lib/local/pagerduty/start.ts';
import { triggerNamed } from '../../support/resources.ts';
import { failureOf, INCIDENT, START, USER } from './client-on-double.ts';

const OTHER = { id: 'PUSER02', name: 'Bot', email: 'bot@example.com' };
const ACCOUNT_KEY = { token: 'account-key', user_id: null };
const UNTIL = START + 60_000;

test.each([
  { api_token: '${PAGERDUTY_API_TOKEN}', stored: {} },
  { api_token: '', stored: {} },
  { api_token: '${OTHER}', stored: { PAGERDUTY_API_TOKEN: '' } },
  { api_token: '${OTHER:-}', stored: {} },
])('without any token ($api_token) there is no client', async ({ api_token, stored }) => {
  const { clientFor } = await setUp(stored);
  expect(await clientFor(trigger({ api_token }), UNTIL)).toBeUndefined();
});

test.each([
  {
    api_token: '${TEAM_TOKEN}',
    stored: { TEAM_TOKEN: 'token-2', PAGERDUTY_API_TOKEN: 'planted-secret-token' },
    sent: 'token-2',
  },
  {
    api_token: '${TEAM_TOKEN}',
    stored: { PAGERDUTY_API_TOKEN: 'planted-secret-token' },
    sent: 'planted-secret-token',
  },
  { api_token: '', stored: { PAGERDUTY_API_TOKEN: 'planted-secret-token\n' }, sent: 'planted-secret-token' },
])('token $api_token with $stored sends $sent', async ({ api_token, stored, sent }) => {
  const { clientFor, double } = await setUp(stored);
  await (await clientFor(trigger({ api_token }), UNTIL))?.getIncident(INCIDENT);
  expect(double.requests[0]?.headers['authorization']).toBe(`Token token=${sent}`);
});

test.each([
  { why: "the trigger's", from_email: '${MINE}', stored: { MINE: OTHER.email }, from: OTHER.email },
  {
    why: 'PAGERDUTY_FROM_EMAIL',
    from_email: '${MINE}',
    stored: { PAGERDUTY_FROM_EMAIL: OTHER.email },
    from: OTHER.email,
  },
  { why: "the token's own user", from_email: '${PAGERDUTY_FROM_EMAIL:-}', stored: {}, from: USER.email },
])('From is $why', async ({ from_email, stored, from }) => {
  const { clientFor, double } = await setUp({ ...stored, PAGERDUTY_API_TOKEN: 'planted-secret-token' });
  const client = await clientFor(trigger({ from_email }), UNTIL);
  await client?.addIncidentNote(INCIDENT, 'hello');
  expect(double.requests.at(-1)).toMatchObject({ method: 'POST', status: 200, headers: { from } });
});

test('/users/me is asked once a token, whichever client asks', async () => {
  const { clientFor, double } = await setUp({ PAGERDUTY_API_TOKEN: 'planted-secret-token' });
  for (const text of ['a', 'b']) await (await clientFor(trigger(), UNTIL))?.addIncidentNote(INCIDENT, text);
  expect(double.requests.map(({ path }) => path)).toEqual([
    '/users/me',
    `/incidents/${INCIDENT}/notes`,
    `/incidents/${INCIDENT}/notes`,
  ]);
});

test('an account-level key without from_email cannot write, and the error says what to set', async () => {
  const { clientFor, double } = await setUp({ PAGERDUTY_API_TOKEN: ACCOUNT_KEY.token });
  const client = await clientFor(trigger(), UNTIL);
  const error = await failureOf(client?.addIncidentNote(INCIDENT, 'hello') ?? Promise.resolve());
  expect(error).toMatchObject({
    code: 'pagerduty_from_missing',
    remedy: expect.stringContaining('PAGERDUTY_FROM_EMAIL'),
  });
  expect(writeOutcome(error)).toBe('rejected');
  expect(double.notes(INCIDENT)).toEqual([]);
});

test.each(['not an address', 'a@b\r\nX-Other: 1', '@'])(
  'from_email %j is refused before anything is sent',
  async (email) => {
    const { clientFor, double } = await setUp({ PAGERDUTY_API_TOKEN: 'planted-secret-token', MINE: email });
    const client = await clientFor(trigger({ from_email: '${MINE}' }), UNTIL);
    expect(await failureOf(client?.addIncidentNote(INCIDENT, 'x') ?? Promise.resolve())).toMatchObject({
      code: 'pagerduty_from_invalid',
    });
    expect(double.requests).toEqual([]);
  },
);

test('a From that PagerDuty does not know is named as such', async () => {
  const { clientFor } = await setUp({
    PAGERDUTY_API_TOKEN: 'planted-secret-token',
    MINE: 'nobody@example.com',
  });
  const client = await clientFor(trigger({ from_email: '${MINE}' }), UNTIL);
  expect(await failureOf(client?.addIncidentNote(INCIDENT, 'x') ?? Promise.resolve())).toMatchObject({
    code: 'pagerduty_from_invalid',
    message: expect.stringContaining('1008'),
  });
});

test('a failing /users/me before a write is no unknown outcome', async () => {
  const { clientFor, double } = await setUp({ PAGERDUTY_API_TOKEN: 'planted-secret-token' });
  double.fail({ kind: 'status', status: 500, path: /users/, times: 1000 });
  const client = await clientFor(trigger(), UNTIL);
  expect(writeOutcome(await failureOf(client?.addIncidentNote(INCIDENT, 'x') ?? Promise.resolve()))).toBe(
    'refused',
  );
  expect(double.requests.every(({ path }) => path === '/users/me')).toBe(true);
});

test.each([401, 403])(
  'after a %i the secrets are read again, once, and the new token is used',
  async (status) => {
    const { clientFor, double, secrets } = await setUp({ PAGERDUTY_API_TOKEN: 'planted-secret-token' });
    const client = await clientFor(trigger({ from_email: '${MINE:-bot@example.com}' }), UNTIL);
    secrets.store({ PAGERDUTY_API_TOKEN: 'token-2' });
    double.fail({ kind: 'status', status });
    await client?.addIncidentNote(INCIDENT, 'hello');
    await client?.getIncident(INCIDENT);
    expect(double.requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Token token=planted-secret-token',
      'Token token=token-2',
      'Token token=token-2',
    ]);
    expect(secrets.refreshed()).toBe(1);
    expect(double.notes(INCIDENT)).toHaveLength(1);
  },
);

test('a 401 counts when the secrets still hold the same token; parallel calls read them again once', async () => {
  const { clientFor, double, secrets } = await setUp({ PAGERDUTY_API_TOKEN: 'wrong' });
  const client = await clientFor(trigger(), UNTIL);
  const failures = await Promise.all(
    [1, 2, 3].map(() => failureOf(client?.getIncident(INCIDENT) ?? Promise.resolve())),
  );
  for (const failure of failures) expect(failure).toMatchObject({ code: 'pagerduty_unauthorized' });
  expect(secrets.refreshed()).toBe(1);
  expect(double.requests).toHaveLength(3);
});

test('a 401 with secrets that cannot be read again does not count', async () => {
  const { clientFor, double, secrets } = await setUp({ PAGERDUTY_API_TOKEN: 'wrong' });
  const client = await clientFor(trigger(), UNTIL);
  secrets.breakDown();
  expect(await failureOf(client?.getIncident(INCIDENT) ?? Promise.resolve())).toMatchObject({
    code: 'secrets_unavailable',
    retry: true,
  });
  expect(double.requests).toHaveLength(1);
  secrets.store({ PAGERDUTY_API_TOKEN: 'planted-secret-token' });
  secrets.repair();
  expect((await client?.getIncident(INCIDENT))?.id).toBe(INCIDENT);
});

test('a token no header can carry is told apart', async () => {
  const { clientFor } = await setUp({ PAGERDUTY_API_TOKEN: 'to ken' });
  const client = await clientFor(trigger(), UNTIL);
  const error = await failureOf(client?.getIncident(INCIDENT) ?? Promise.resolve());
  expect(error).toMatchObject({
    code: 'pagerduty_unauthorized',
    remedy: expect.stringContaining('line breaks'),
  });
});

test.each([
  { token: 'planted-secret-token', from_email: '', id: USER.id },
  { token: ACCOUNT_KEY.token, from_email: '${MINE}', id: OTHER.id },
  { token: ACCOUNT_KEY.token, from_email: '', id: undefined },
])('the own user of $token with from_email "$from_email" is $id', async ({ token, from_email, id }) => {
  const { clientFor } = await setUp({ PAGERDUTY_API_TOKEN: token, MINE: OTHER.email });
  expect(await (await clientFor(trigger({ from_email }), UNTIL))?.ownUserId()).toBe(id);
});

async function setUp(stored: Record<string, string>, options: PagerDutyDoubleOptions = {}) {
  const double = await startPagerDutyDouble({
    tokens: ['planted-secret-token', { token: 'token-2', user_id: OTHER.id }, ACCOUNT_KEY],
    users: [USER, OTHER],
    ...options,
  });
  onTestFinished(double.close);
  double.ensureIncident({ id: INCIDENT });
  const secrets = fakeSecrets(stored);
  let time = START;
  const clientFor = createPagerDutyFor({
    secrets,
    api_url: double.url,
    transport: createTransport(),
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
    random: () => 0,
  });
  return { double, secrets, clientFor };
}

/** Secrets as the worker caches them: what is stored shows after a refresh. */
function fakeSecrets(initial: Record<string, string>) {
  let cached = initial;
  let stored = initial;
  let refreshed = 0;
  let broken = false;
  return {
    get: async (name: string) => cached[name] || undefined,
    refresh: async () => {
      if (broken) throw new AppError('secrets_unavailable', 'no answer');
      refreshed += 1;
      cached = stored;
    },
    store: (values: Record<string, string>) => {
      stored = values;
    },
    refreshed: () => refreshed,
    breakDown: () => {
      broken = true;
    },
    repair: () => {
      broken = false;
    },
  };
}

function trigger(config: Partial<PagerDutyConfig> = {}): Trigger {
  return triggerNamed('handler', {}, { api_token: '${PAGERDUTY_API_TOKEN}', ...config });
}
