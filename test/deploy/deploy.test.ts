import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDeadLetters } from '../../lib/adapters/dead-letters.ts';
import { createRunLedger } from '../../lib/adapters/run-ledger/create-run-ledger.ts';
import { createRunQueue } from '../../lib/adapters/sqs.ts';
import { createWorkerCatalog } from '../../lib/adapters/worker-catalog.ts';
import { createReplay } from '../../lib/app/replay.ts';
import { sign } from '../../lib/domain/signature.ts';
import { type PagerDutyDouble, startPagerDutyDouble } from '../../lib/local/pagerduty/start.ts';
import packageFile from '../../package.json' with { type: 'json' };
import { PLANTED_SECRET } from '../support/planted.ts';
import { ACCOUNT, type Cdk, createCdk, REGION } from './cdk.ts';
import { type Answer, createDeployment, type Deployment, eventOf } from './deployment.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { agents, BRIEF_BROKEN, BRIEF_EDITED, TRIGGERS } from './resources.ts';

const AGENT_APP = 'node test/deploy/agent-app.ts';
const SECRET = `${PLANTED_SECRET}-first`;
const SECOND = `${PLANTED_SECRET}-second`;
const TOKEN = `${PLANTED_SECRET}-token`;
/** As long as a busy machine may take; an idle one takes seconds. */
const SOON = { timeout: 240_000, interval: 250 };

const folder = mkdtempSync(join(tmpdir(), 'pdt-deploy-'));
let emulator: Emulator;
let pagerduty: PagerDutyDouble;
let cdk: Cdk;
let stack: Deployment;
let functions: { healthy: string; failing: string };

const context = () => ({
  stackName: 'deploy-test',
  deletionProtection: 'false',
  pagerdutyHost: pagerduty.url,
  agentFunctions: `${functions.healthy},${functions.failing}`,
  workerTimeoutSeconds: '120',
  queueVisibilitySeconds: '120',
  queueMaxReceives: '5',
  retryBackoffSeconds: '1,5,60',
  retryWindowSeconds: '150',
});

beforeAll(async () => {
  emulator = await startEmulator(folder);
  pagerduty = await startPagerDutyDouble({ tokens: [TOKEN] });
  cdk = createCdk(emulator.url, folder);
});

afterAll(async () => {
  await pagerduty?.close();
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ledger = () =>
  createRunLedger({
    client: stack.aws.dynamodb,
    table: stack.outputs['LedgerTable'] ?? '',
    now: Date.now,
    ttl_days: 30,
  });
const deadLetters = () => createDeadLetters(stack.aws.sqs, stack.outputs['DeadLetterQueueUrl'] ?? '');

/** The run that a delivery started. */
function runOf({ status, body }: Answer): string {
  expect({ status, accepted: body.accepted?.length }).toEqual({ status: 202, accepted: 1 });
  return body.accepted?.[0]?.run_id ?? '';
}

/** Waits for the final state of a run; says what the worker logged if it does not come. */
async function ended(runId: string, state: string): Promise<void> {
  try {
    await expect.poll(async () => (await ledger().read(runId))?.state, SOON).toBe(state);
  } catch (thrown) {
    process.stderr.write(
      `${(await stack.logs('WorkerLogGroup')).join('\n')}\n${emulator.log().slice(-3000)}\n`,
    );
    throw thrown;
  }
}

const notesOf = (incident: string) => pagerduty.notes(incident).map(({ content }) => content);

describe('an account', () => {
  test('that was not bootstrapped is refused in the words that the guide quotes', async () => {
    const guide = readFileSync(new URL('../../docs/getting-started.md', import.meta.url), 'utf8').replaceAll(
      /\s+/g,
      ' ',
    );
    const [said = ''] =
      String(await cdk.deploy({}, AGENT_APP).catch((thrown) => thrown)).match(/SSM parameter .*/) ?? [];
    expect(said).toContain("Please run 'cdk bootstrap'");
    expect(guide).toContain(said.replace(ACCOUNT, '123456789012'));
  });

  test('is bootstrapped', async () => {
    expect(await cdk.bootstrap()).toContain(`Environment aws://${ACCOUNT}/${REGION} bootstrapped`);
  });

  test('gets two Lambda agents, of a stack of their own', async () => {
    const { outputs } = await cdk.deploy({}, AGENT_APP);
    functions = { healthy: outputs['HealthyAgent'] ?? '', failing: outputs['FailingAgent'] ?? '' };
    expect(functions).toEqual({ healthy: 'deploy-test-healthy-agent', failing: 'deploy-test-failing-agent' });
  });

  test('gets the stack', async () => {
    const { outputs } = await cdk.deploy(context());
    stack = createDeployment(emulator.url, outputs, pagerduty);
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(['WebhookUrl', 'QueueUrl', 'LedgerTable']));
  });
});

describe('before anything is stored', () => {
  test('/healthz answers with the version and nothing else', async () => {
    expect(await stack.get('/healthz')).toEqual({ status: 200, body: { version: packageFile.version } });
  });

  test('both secrets are empty maps', async () => {
    expect(await stack.readSecret('WebhookSecretId')).toEqual({});
    expect(await stack.readSecret('WorkerSecretId')).toEqual({});
  });

  test('a signed delivery is put off: without secrets nobody can tell', async () => {
    await expect
      .poll(async () => (await stack.attempt(eventOf('PEARLY1', 'PBRIEF1'), SECRET)).body.error?.code, SOON)
      .toBe('signature_unverifiable');
  });
});

describe('resources', () => {
  test('secrets are stored, triggers and agents become parameters, the publisher compiles them', async () => {
    await stack.storeSecret('WebhookSecretId', { PAGERDUTY_WEBHOOK_SECRET: SECRET });
    await stack.storeSecret('WorkerSecretId', { PAGERDUTY_API_TOKEN: TOKEN });
    for (const [name, text] of Object.entries(TRIGGERS)) await stack.put(`triggers/${name}`, text);
    for (const [name, text] of Object.entries(agents(functions))) await stack.put(`agents/${name}`, text);
    const published = await stack.publish();
    expect(published).toMatchObject({ triggers: ['ask', 'brief', 'fail'], stale: [], verdicts: [] });
    expect(published.agents).toEqual(['brief-agent', 'failing-agent', 'lambda-agent']);
  });
});

describe('deliveries', () => {
  test('a template agent answers with one note', async () => {
    const event = eventOf('PBRIEF01', 'PBRIEF1');
    const runId = runOf(await stack.deliver(event, SECRET));
    await ended(runId, 'DONE');
    expect(notesOf('PBRIEF01')).toEqual([expect.stringContaining('Brief on PBRIEF01 of PBRIEF1')]);
    expect(notesOf('PBRIEF01')[0]).toContain(`run ${runId}`);
  });

  test('a Lambda agent answers with one note', async () => {
    const runId = runOf(await stack.deliver(eventOf('PASK0001', 'PASK001'), SECRET));
    await ended(runId, 'DONE');
    expect(notesOf('PASK0001')).toEqual([expect.stringContaining(`Lambda saw PASK0001 in run ${runId}`)]);
  });

  test('an event that no trigger wants is answered and skipped', async () => {
    const { status, body } = await stack.deliver(eventOf('POTHER01', 'POTHER1'), SECRET);
    expect({ status, accepted: body.accepted }).toEqual({ status: 202, accepted: [] });
    expect(body.skipped?.map(({ filter }) => filter)).toEqual(
      expect.arrayContaining(['allowed_services', 'allowed_services', 'allowed_services']),
    );
  });

  test('a duplicate is one run and one note', async () => {
    const event = eventOf('PTWICE01', 'PBRIEF1');
    const runs = [runOf(await stack.deliver(event, SECRET)), runOf(await stack.deliver(event, SECRET))];
    expect(new Set(runs).size).toBe(1);
    await ended(runs[0] ?? '', 'DONE');
    expect(runOf(await stack.deliver(event, SECRET))).toBe(runs[0]);
    await expect.poll(() => stack.queued('QueueUrl'), SOON).toBe(0);
    expect(notesOf('PTWICE01')).toHaveLength(1);
  });

  test('a wrong signature is refused', async () => {
    const event = eventOf('PFORGED1', 'PBRIEF1');
    await expect.poll(async () => (await stack.attempt(event, 'guessed')).status, SOON).toBe(403);
    const { status, body } = await stack.post(event.body, 'v1=123');
    expect({ status, code: body.error?.code }).toEqual({ status: 400, code: 'signature_malformed' });
    expect(notesOf('PFORGED1')).toEqual([]);
  });
});

describe('rotation of the webhook secret', () => {
  test('while two are stored, both verify', async () => {
    await stack.storeSecret('WebhookSecretId', { PAGERDUTY_WEBHOOK_SECRET: [SECRET, SECOND] });
    await expect
      .poll(async () => (await stack.attempt(eventOf('PROTATE2', 'PBRIEF1'), SECOND)).status, SOON)
      .toBe(202);
    await ended(runOf(await stack.deliver(eventOf('PROTATE1', 'PBRIEF1'), SECRET)), 'DONE');
    const both = eventOf('PROTATE3', 'PBRIEF1');
    const bytes = Buffer.from(both.body);
    const signatures = `${sign(bytes, SECRET)},${sign(bytes, SECOND)}`;
    await expect.poll(async () => (await stack.post(both.body, signatures)).status, SOON).toBe(202);
  });

  test('when it ends, only the new one does', async () => {
    await stack.storeSecret('WebhookSecretId', { PAGERDUTY_WEBHOOK_SECRET: SECOND });
    // A signature that nothing explains makes the receiver read the secrets again, well before its copy is 5 min old.
    await expect
      .poll(async () => (await stack.attempt(eventOf('PFORGED2', 'PBRIEF1'), 'guessed')).status, SOON)
      .toBe(403);
    await expect
      .poll(async () => (await stack.attempt(eventOf('PROTATE4', 'PBRIEF1'), SECRET)).status, SOON)
      .toBe(403);
    await ended(runOf(await stack.deliver(eventOf('PROTATE5', 'PBRIEF1'), SECOND)), 'DONE');
  });
});

describe('a trigger', () => {
  const filters = async (incident: string) => {
    const { body } = await stack.deliver(eventOf(incident, 'PBRIEF1'), SECOND);
    return body.skipped?.find(({ trigger }) => trigger === 'brief')?.filter;
  };

  test('edited in SSM takes effect', async () => {
    await stack.put('triggers/brief', BRIEF_EDITED);
    expect(await stack.publish()).toMatchObject({ stale: [], verdicts: [] });
    await expect.poll(() => filters('PEDITED1'), SOON).toBe('allowed_teams');
  });

  test('broken there keeps its last good version', async () => {
    await stack.put('triggers/brief', BRIEF_BROKEN);
    const published = await stack.publish();
    expect(published.stale).toEqual(['/deploy-test/triggers/brief']);
    expect(published.verdicts[0]?.problems[0]).toMatchObject({
      severity: 'error',
      path: expect.stringContaining('min_priority'),
    });
    expect(await filters('PBROKEN1')).toBe('allowed_teams');

    await stack.put('triggers/brief', TRIGGERS.brief);
    expect(await stack.publish()).toMatchObject({ stale: [], verdicts: [] });
    await expect.poll(() => filters('PMENDED1'), SOON).toBeUndefined();
  });
});

describe('failures', () => {
  test('an agent that fails for good ends FAILED with one failure note; its replay replaces that note', async () => {
    const runId = runOf(await stack.deliver(eventOf('PFAILED1', 'PFAIL01'), SECOND));
    await ended(runId, 'FAILED');
    expect(notesOf('PFAILED1')).toEqual([expect.stringContaining(`run ${runId} failed`)]);
    const failureNote = (await ledger().read(runId))?.failure_note_id;
    expect(failureNote).toBe(pagerduty.notes('PFAILED1')[0]?.id);

    const mended = { FunctionName: functions.failing, Environment: { Variables: { BROKEN: 'no' } } };
    await stack.aws.lambda.send(new UpdateFunctionConfigurationCommand(mended));
    const replay = createReplay({
      ledger: ledger(),
      catalog: createWorkerCatalog({
        client: stack.aws.dynamodb,
        table: stack.outputs['CatalogTable'] ?? '',
        now: Date.now,
      }),
      queue: createRunQueue(stack.aws.sqs, stack.outputs['QueueUrl'] ?? ''),
      dead_letters: deadLetters(),
      now: Date.now,
    });
    expect(await replay.run(runId)).toEqual({ run_id: runId, generation: 1 });
    await ended(runId, 'DONE');
    expect(notesOf('PFAILED1')).toEqual([expect.stringContaining(`Lambda saw PFAILED1 in run ${runId}`)]);
    expect(pagerduty.notes('PFAILED1')[0]?.id).toBe(failureNote);
  });

  test('a message that cannot be decoded ends in the dead-letter queue, and blocks nothing', async () => {
    await stack.aws.sqs.send(
      new SendMessageCommand({
        QueueUrl: stack.outputs['QueueUrl'],
        MessageBody: 'no message of ours',
        MessageGroupId: 'stranger',
        MessageDeduplicationId: 'stranger',
      }),
    );
    await ended(runOf(await stack.deliver(eventOf('PBESIDE1', 'PBRIEF1'), SECOND)), 'DONE');
    await expect.poll(() => stack.queued('DeadLetterQueueUrl'), SOON).toBe(1);
    const [letter] = await deadLetters().receive();
    expect(letter?.body).toBe('no message of ours');
    // A run is DONE a moment before its message is deleted.
    await expect.poll(() => stack.queued('QueueUrl'), SOON).toBe(0);
  });
});

describe('later', () => {
  test('a second deployment changes nothing, the secrets least of all', async () => {
    const { said, outputs } = await cdk.deploy(context());
    expect(said).toContain('deploy-test (no changes)');
    expect(outputs).toEqual(stack.outputs);
    expect(await stack.readSecret('WebhookSecretId')).toEqual({ PAGERDUTY_WEBHOOK_SECRET: SECOND });
    expect(await stack.readSecret('WorkerSecretId')).toEqual({ PAGERDUTY_API_TOKEN: TOKEN });
  });

  test('a deployment that changes the worker writes no secret either', async () => {
    const { said } = await cdk.deploy({ ...context(), noteMaxCharacters: '5000' });
    expect(said).not.toContain('(no changes)');
    expect(await stack.readSecret('WebhookSecretId')).toEqual({ PAGERDUTY_WEBHOOK_SECRET: SECOND });
    expect(await stack.readSecret('WorkerSecretId')).toEqual({ PAGERDUTY_API_TOKEN: TOKEN });
    await ended(runOf(await stack.deliver(eventOf('PUPDATED', 'PBRIEF1'), SECOND)), 'DONE');
  });

  test('no function has logged a secret or a word of an incident', async () => {
    const { ReceiverLogGroup = 0, WorkerLogGroup = 0, PublisherLogGroup = 0 } = await stack.watchLogs();
    expect(Math.min(ReceiverLogGroup, WorkerLogGroup, PublisherLogGroup)).toBeGreaterThan(0);
  });

  test('`cdk destroy` leaves nothing', async () => {
    await cdk.destroy(context());
    await cdk.destroy({}, AGENT_APP);
    const { lambda, sqs, dynamodb, secrets } = stack.aws;
    expect((await lambda.send(new ListFunctionsCommand())).Functions).toEqual([]);
    expect((await sqs.send(new ListQueuesCommand())).QueueUrls ?? []).toEqual([]);
    expect((await dynamodb.send(new ListTablesCommand())).TableNames).toEqual([]);
    expect((await secrets.send(new ListSecretsCommand())).SecretList).toEqual([]);
    await expect(stack.logs('WorkerLogGroup')).rejects.toThrow(/ResourceNotFound|does not exist/);
  });
});
