import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRunLedger } from '../../lib/adapters/run-ledger/create-run-ledger.ts';
import { followRuns } from '../../lib/app/follow-runs.ts';
import { sleep } from '../../lib/cli/stack/open-stack.ts';
import { runIdOf } from '../../lib/domain/run.ts';
import { secretFingerprint, subscriptionMark } from '../../lib/domain/subscription-mark.ts';
import type { DeliveryResult } from '../../lib/local/pagerduty/deliver.ts';
import { sampleEvent } from '../../lib/local/sample-delivery.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';

const NAME = 'PAGERDUTY_WEBHOOK_SECRET';

/** Between two events of one lane: enough to have one in every step of a rotation. */
const PACE_MS = 250;

let stack: LocalStack;
beforeAll(async () => {
  // The receiver's pauses are the point: it refuses with 503 what it cannot verify yet, and PagerDuty repeats it.
  stack = await startLocalStack(undefined, { as_deployed: true });
});
afterAll(() => stack.stop());

const subscriptions = () => [...stack.double.account.subscriptions.values()];

/** A subscription as connect leaves it. */
async function connected() {
  const made = stack.double.subscribe({
    url: stack.platform.ready.webhook_url,
    events: ['incident.triggered', 'incident.resolved'],
  });
  const secret = made.secrets[0] ?? '';
  const fingerprint = secretFingerprint(secret);
  made.description = subscriptionMark({ stack: 'pdt-local', secret: NAME, fingerprint });
  const SecretId = stack.settings.WEBHOOK_SECRET_ID;
  const SecretString = JSON.stringify({ [NAME]: secret });
  await stack.clients.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
  return made;
}

test('a rotation loses no event that happens while it runs', { timeout: 300_000 }, async () => {
  const old = await connected();
  const sample = await sampleEvent('incident.triggered', new Date());
  const sent: string[] = [];
  const steps: string[] = [];
  const ends: Promise<DeliveryResult>[] = [];
  const happen = () => {
    const id = `EVENT-${sent.length}-${old.id}`;
    const data = { ...sample.data, id: `Q${sent.length}X${old.id}` };
    sent.push(id);
    const deliveries = stack.double.publish({ ...sample, id, data });
    ends.push(...deliveries);
    return Promise.race(deliveries);
  };
  // Each of the receiver's instances has started by then: a slow machine takes longer than anybody waits for /healthz.
  await Promise.all(Array.from({ length: 4 }, happen));
  const rotating = { over: false };
  const lanes = Array.from({ length: 2 }, async () => {
    while (!rotating.over) await Promise.all([happen(), sleep(PACE_MS)]);
  });
  const { code, err } = await stack.pdt(['connect', '--rotate', '--overlap', '1s'], {
    onErr: (step) => {
      steps.push(step.split(' ')[0] ?? '');
      void happen();
    },
  });
  rotating.over = true;
  await Promise.all(lanes);
  const results = await Promise.all(ends);

  expect({ code, err }).toMatchObject({
    code: 0,
    err: expect.stringContaining(`deleted subscription ${old.id}`),
  });
  const [fresh, ...more] = subscriptions();
  expect(more).toEqual([]);
  const SecretId = stack.settings.WEBHOOK_SECRET_ID;
  const { SecretString } = await stack.clients.secrets.send(new GetSecretValueCommand({ SecretId }));
  expect(SecretString).toBe(JSON.stringify({ [NAME]: fresh?.secrets[0] }));
  const through = new Set(
    results.filter(({ end }) => end === 'delivered').map((each) => each.subscription_id),
  );
  expect(through).toEqual(new Set([old.id, fresh?.id]));
  expect(steps).toEqual(
    expect.arrayContaining(['created', 'stored', "PagerDuty's", 'both', 'deleted', 'retired']),
  );
  const ledger = createRunLedger({
    client: stack.clients.dynamodb,
    table: stack.settings.LEDGER_TABLE,
    now: Date.now,
    ttl_days: 30,
  });
  const runIds = sent.map((id) => runIdOf(id, 'brief'));
  const ran = await followRuns({ ledger, now: Date.now, sleep }, runIds, { until: Date.now() + 200_000 });
  const lost = runIds.filter((id) => ran.get(id)?.state !== 'DONE');
  expect(lost).toEqual([]);
});
