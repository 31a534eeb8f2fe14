import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCatalog } from '../../lib/adapters/catalog-load.ts';
import { createRunQueue } from '../../lib/adapters/sqs.ts';
import { readEnvelope } from '../../lib/domain/read-event.ts';
import { MESSAGE_VERSION, runIdOf } from '../../lib/domain/run.ts';
import { type PagerDutyDouble, startPagerDutyDouble } from '../../lib/local/pagerduty/start.ts';
import { sampleEvent } from '../../lib/local/sample-delivery.ts';
import { pdt } from '../cli/command-line.ts';
import { ACCOUNT, createCdk, REGION } from './cdk.ts';
import { createDeployment, type Deployment } from './deployment.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { type FrontDoor, openFrontDoor } from './front-door.ts';

const STACK = 'cli-test';
const NAME = 'PAGERDUTY_WEBHOOK_SECRET';
const TOKEN = 'cli-deploy-token';
const TRIGGER = `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: web, labels: { team: sre } }
spec:
  platform: { type: pagerduty, config: { webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}", min_priority: P2 } }
  agent: brief
`;
const AGENT = `apiVersion: aof.sh/v1
kind: Agent
metadata: { name: brief, labels: { team: sre } }
spec: { invoke: { template: { note: "{{title}}" } } }
`;

const folder = mkdtempSync(join(tmpdir(), 'pdt-cli-deploy-'));
let emulator: Emulator;
let pagerduty: PagerDutyDouble;
let stack: Deployment;
let door: FrontDoor;

beforeAll(async () => {
  emulator = await startEmulator(folder);
  pagerduty = await startPagerDutyDouble({ tokens: [TOKEN] });
  const cdk = createCdk(emulator.url, folder);
  await cdk.bootstrap();
  const { outputs } = await cdk.deploy({
    stackName: STACK,
    deletionProtection: 'false',
    pagerdutyHost: pagerduty.url,
  });
  stack = createDeployment(emulator.url, outputs, pagerduty);
  door = await openFrontDoor(emulator.url, outputs['WebhookUrl'] ?? '', letPagerDutyKnow);
});

afterAll(async () => {
  await pagerduty?.close();
  await door?.close();
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const environment = () => ({
  AWS_ENDPOINT_URL: emulator.url,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: REGION,
});

/** With nothing but what an AWS user has: an endpoint, keys and a region; the rest comes from the stack's outputs. */
async function run(...args: readonly string[]) {
  return await pdt(
    ['--stack', STACK].some((word) => args.includes(word)) ? args : [...args, '--stack', STACK],
    { cwd: folder, env: environment() },
  );
}

/**
 * The same for commands that post to the webhook or have PagerDuty do it. WebhookUrl is the one output they cannot use here:
 * the emulator's API host names resolve nowhere, so it is overridden by a door on loopback.
 */
async function reach(args: string, stdin = '') {
  return await pdt([...args.split(' '), '--stack', STACK], {
    cwd: folder,
    stdin,
    env: { ...environment(), PDT_WEBHOOK_URL: door.url },
  });
}

/** Whatever incident a delivery is about exists in PagerDuty. */
function letPagerDutyKnow(body: Buffer): void {
  const envelope = body.length > 0 ? readEnvelope(JSON.parse(body.toString('utf8'))) : undefined;
  if (envelope && envelope.kind !== 'not_v3' && envelope.event.incident)
    pagerduty.ensureIncident(envelope.event.incident);
}

const subscriptions = () => [...pagerduty.account.subscriptions.values()];
const notesOf = (incident: string) => pagerduty.notes(incident).map(({ content }) => content);

/** Sends a sample about an incident, and follows it to its note. */
async function sendAbout(incident: string) {
  const sample = `incident.triggered --set event.data.id=${incident} --set event.data.title=${incident}-is-slow`;
  const printed = await reach(`send ${sample} --print`);
  writeFileSync(join(folder, `${incident}.json`), printed.out);
  const envelope = readEnvelope(JSON.parse(printed.out));
  if (envelope.kind !== 'not_v3' && envelope.event.incident)
    pagerduty.ensureIncident(envelope.event.incident);
  // As PagerDuty would, again when the answer is 5xx: on a busy machine a cold start outlasts the receiver's deadline.
  const send = async () => await reach(`send ${sample} --wait --timeout 5m -o json`);
  let answer = await send();
  for (let tries = 1; tries < 20 && /no answer|answered 5\d\d/.test(answer.err); tries += 1)
    answer = await send();
  const { code, out, err } = answer;
  expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining(`stack ${STACK}`) });
  const sent = JSON.parse(out);
  return { event_id: String(sent.event_id), run_id: String(sent.accepted[0].run_id), runs: sent.runs };
}

test('apply creates parameters, and the deployed publisher compiles them', async () => {
  writeFileSync(join(folder, 'both.txt'), `${TRIGGER}---\n${AGENT}`);
  const { code, out, err } = await run('apply', '-f', 'both.txt');
  expect([code, err.split('\n')[0]]).toEqual([0, `account ${ACCOUNT}, region ${REGION}, stack ${STACK}`]);
  expect(out).toMatch(/^agent\/brief +created\ntrigger\/web +created\n$/);
  expect(err).toContain('published 1 trigger, 1 agent');
});

test('get and describe tell the publisher’s verdict', async () => {
  expect((await run('get', 'triggers')).out).toMatch(/^web +true +brief +\(default\) +published/m);
  expect((await run('get', 'agents', '-l', 'team=sre')).out).toMatch(/^brief +template +web +published/m);
  expect((await run('describe', 'trigger/web')).out).toContain(`/${STACK}/triggers/web (version 1)`);
});

test('diff and apply agree on what changed', async () => {
  writeFileSync(join(folder, 'both.txt'), `${TRIGGER.replace('P2', 'P1')}---\n${AGENT}`);
  expect((await run('diff', '-f', 'both.txt')).code).toBe(1);
  expect((await run('apply', '-f', 'both.txt')).out).toContain('min_priority: P2 → P1');
  expect((await run('diff', '-f', 'both.txt')).code).toBe(0);
});

test('disable and enable', async () => {
  expect((await run('disable', 'web', '--for', '1h')).code).toBe(0);
  expect((await run('get', 'triggers')).out).toMatch(/^web +false/m);
  expect((await run('enable', 'web')).code).toBe(0);
  expect((await run('get', 'triggers')).out).toMatch(/^web +true/m);
});

test('explain asks the triggers that are deployed', async () => {
  const event = join(import.meta.dirname, '../fixtures/deliveries/incident.triggered.json');
  expect((await run('explain', '--event', event, '--exit-code')).out).toContain('web  accepts');
});

describe('secrets', () => {
  const listed = async () => JSON.parse((await run('secrets', 'list', '-o', 'json')).out).items;

  test('set stores what a file or standard input holds, and no output shows it', async () => {
    writeFileSync(join(folder, 'token.txt'), `${TOKEN}\n`);
    const token = await reach('secrets set PAGERDUTY_API_TOKEN --from-file token.txt');
    const first = await reach(`secrets set ${NAME} --from-file -`, 'value-one');
    expect([token.code, first.code]).toEqual([0, 0]);
    expect(await stack.readSecret('WorkerSecretId')).toEqual({ PAGERDUTY_API_TOKEN: TOKEN });
    expect(await stack.readSecret('WebhookSecretId')).toEqual({ [NAME]: 'value-one' });
    expect(token.out + token.err + first.out + first.err).not.toMatch(/value-one|cli-deploy-token/);
  });

  test('--add begins an overlap, list tells of it, retire ends it', async () => {
    expect((await reach(`secrets set ${NAME} --add --from-file -`, 'value-two')).code).toBe(0);
    expect(await stack.readSecret('WebhookSecretId')).toEqual({ [NAME]: ['value-one', 'value-two'] });
    expect(await listed()).toEqual([
      expect.objectContaining({ name: NAME, secret: 'webhook', values: 2, used_by: ['trigger/web'] }),
      expect.objectContaining({ name: 'PAGERDUTY_API_TOKEN', secret: 'worker', values: 1 }),
      expect.objectContaining({ name: 'PAGERDUTY_FROM_EMAIL', secret: 'worker', values: 0 }),
    ]);
    expect((await run('secrets', 'retire', NAME)).code).toBe(0);
    expect(await stack.readSecret('WebhookSecretId')).toEqual({ [NAME]: 'value-two' });
  });
});

describe('connection', () => {
  test('doctor names connect while nothing is connected', async () => {
    const { code, out } = await reach('doctor --timeout 5m');
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringMatching(
        /^FAIL +no PagerDuty subscription .*\n +→ pdt connect --from-triggers --stack/m,
      ),
    });
  });

  test('connect subscribes, stores the secret and sees the verified ping', async () => {
    const { code, err } = await reach('connect --from-triggers --timeout 5m');
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('its signature is right') });
    const [only, ...others] = subscriptions();
    expect({ url: only?.url, active: only?.active, others }).toEqual({
      url: door.url,
      active: true,
      others: [],
    });
    expect(await stack.readSecret('WebhookSecretId')).toEqual({ [NAME]: ['value-two', only?.secrets[0]] });
  });

  test('doctor finds nothing that failed', async () => {
    const { code, out } = await reach('doctor -o json --timeout 5m');
    const { items } = JSON.parse(out) as { items: readonly { check: string; result: string }[] };
    expect({ code, failed: items.filter(({ result }) => result === 'FAIL') }).toEqual({
      code: 0,
      failed: [],
    });
    expect(items).toContainEqual(expect.objectContaining({ check: 'ping', result: 'PASS' }));
  });

  test('doctor --fix enables a subscription that was switched off', async () => {
    const [only] = subscriptions();
    if (only) only.active = false;
    expect(await reach('doctor --timeout 5m')).toMatchObject({
      code: 1,
      out: expect.stringContaining('pdt doctor --fix'),
    });
    expect((await reach('doctor --fix --timeout 5m')).code).toBe(0);
    expect(subscriptions()[0]).toMatchObject({ id: only?.id, active: true });
  });
});

describe('an event', () => {
  let sent: Awaited<ReturnType<typeof sendAbout>>;

  test('send --wait follows it to its note', async () => {
    sent = await sendAbout('QCLISENT');
    expect(sent.runs).toEqual([expect.objectContaining({ run_id: sent.run_id, state: 'DONE' })]);
    expect(notesOf('QCLISENT')).toEqual([expect.stringContaining('QCLISENT-is-slow')]);
  });

  // 503 while the receiver may not read the secrets again yet: whether the signature is wrong nobody knows then.
  test('send --bad-signature is refused', async () => {
    expect(await reach('send incident.triggered --bad-signature')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^(403|503) /),
    });
  });

  test('runs lists it and shows it', async () => {
    expect((await run('runs', '--incident', 'QCLISENT', '-o', 'name')).out).toBe(`run/${sent.run_id}\n`);
    expect((await run('runs')).out).toContain(sent.run_id);
    expect((await run('runs', sent.run_id)).out).toMatch(/^State +DONE/m);
    expect((await run('runs', '--failed')).err).toContain('no run failed');
  });

  test('replay runs it again and replaces its note', async () => {
    const [before] = pagerduty.notes('QCLISENT');
    expect(await run('replay', sent.run_id, '-o', 'json')).toMatchObject({
      code: 0,
      out: expect.stringContaining('"generation": 1'),
    });
    const again = async () => JSON.parse((await run('runs', sent.run_id, '-o', 'json')).out).items[0];
    // The ledger holds the ending of before until the worker takes the message.
    await expect
      .poll(again, { timeout: 240_000, interval: 250 })
      .toMatchObject({ state: 'DONE', generation: 1 });
    expect((await run('runs', sent.run_id, '-w')).out).toMatch(/DONE/);
    expect(pagerduty.notes('QCLISENT')).toEqual([
      expect.objectContaining({ id: before?.id, content: expect.stringContaining(`run ${sent.run_id}`) }),
    ]);
    expect((await run('replay', '--dlq')).err).toContain('the dead-letter queue is empty');
  });

  test('tail joins what receiver and worker logged of it', async () => {
    const { code, out } = await run('tail', '--no-follow', '--incident', 'QCLISENT', '-o', 'json');
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect({ code, from: new Set(lines.map(({ from }) => from)) }).toEqual({
      code: 0,
      from: new Set(['receiver', 'worker']),
    });
    expect(new Set(lines.map(({ event_id }) => event_id))).toEqual(new Set([sent.event_id]));
    expect((await run('tail', '--no-follow')).out).toMatch(/webhook \S+ {2}(403|503) {2}signature_\w+/);
  });

  test('tail goes on with what comes later, until Ctrl-C', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const began = Promise.withResolvers<void>();
    const following = pdt(['tail', '--stack', STACK], {
      cwd: folder,
      env: environment(),
      interrupted: controller.signal,
      onOut: (line) => {
        seen.push(line);
        began.resolve();
        if (/run finished .*QCLITAIL/.test(line)) controller.abort();
      },
    });
    await began.promise;
    await sendAbout('QCLITAIL');
    expect((await following).code).toBe(130);
    expect(seen.filter((line) => /202 .*QCLITAIL/.test(line))).toHaveLength(1);
    expect(seen).toHaveLength(new Set(seen).size);
  });

  test('explain tells the logged decision', async () => {
    const { code, out } = await run('explain', '--event', sent.event_id, '--exit-code');
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('web  accept') });
  });

  test('run agent answers here, and --post writes the note', async () => {
    expect(await run('run', 'agent', 'brief', '--event', 'QCLISENT.json')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^QCLISENT-is-slow\n\n.* trigger web · agent brief /),
    });
    expect(notesOf('QCLISENT')).toHaveLength(1);
    expect((await run('run', 'agent', 'brief', '--event', 'QCLISENT.json', '--post')).code).toBe(0);
    expect(notesOf('QCLISENT')).toHaveLength(2);
  });
});

describe('many events', () => {
  test('send --count follows each to its one note', async () => {
    const { code, out, err } = await reach('send incident.triggered --count 3 --wait --timeout 5m -o json');
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining(`stack ${STACK}`) });
    expect(JSON.parse(out)).toMatchObject({
      kind: 'SendReport',
      sent: 3,
      accepted: 3,
      refused: 0,
      runs: 3,
      duplicates: 0,
      statuses: { 202: 3 },
      states: { DONE: 3 },
    });
  });
});

describe('what went wrong', () => {
  const LATER = `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: later, labels: { team: later } }
spec:
  platform: { type: pagerduty, config: { allowed_services: [PLATER1], webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}" } }
  agent: unfinished
`;
  const unfinished = (spec: string) => `apiVersion: aof.sh/v1
kind: Agent
metadata: { name: unfinished, labels: { team: later } }
spec: ${spec}
`;
  const incident = 'QCLIFAIL';
  let run_id: string;

  test('a run whose agent has no model is FAILED, and runs --failed names it', async () => {
    writeFileSync(join(folder, 'later.txt'), `${LATER}---\n${unfinished('{ system_prompt: Help. }')}`);
    expect((await run('apply', '-f', 'later.txt')).code).toBe(0);
    const about = `--set event.data.id=${incident} --set event.data.service.id=PLATER1`;
    const byLater = (each: { trigger: string }) => each.trigger === 'later';
    // The receiver serves the catalog it has for 10 s.
    const send = async () => {
      const { code, out } = await reach(`send incident.triggered ${about} --wait -o json`);
      const { accepted, runs } = JSON.parse(out);
      run_id = accepted.find(byLater)?.run_id;
      return { code, run: runs.find(byLater) };
    };
    await expect
      .poll(send, { timeout: 50_000, interval: 2000 })
      .toMatchObject({ code: 1, run: { trigger: 'later', state: 'FAILED' } });
    expect((await run('runs', '--failed', '-o', 'name')).out).toBe(`run/${run_id}\n`);
  });

  test('once the agent is mended replay --failed runs it again, and runs -w waits for the new end', async () => {
    writeFileSync(
      join(folder, 'later.txt'),
      `${LATER}---\n${unfinished('{ invoke: { template: { note: mended } } }')}`,
    );
    expect((await run('apply', '-f', 'later.txt')).code).toBe(0);
    const dry = await run('replay', '--failed', '--dry-run', '-o', 'json');
    expect(JSON.parse(dry.out).items).toEqual([expect.objectContaining({ run_id, result: 'chosen' })]);
    // As for the receiver: the worker serves the catalog it has for 10 s, and until then the run fails once more.
    const replayAndWatch = async () => {
      const { code, out, err } = await run('replay', '--failed', '-o', 'json');
      const [{ generation }] = JSON.parse(out).items;
      const next = `runs ${run_id} -w --generation ${generation}`;
      expect({ code, err }).toEqual({
        code: 0,
        err: expect.stringContaining(`next: pdt ${next} --stack ${STACK}`),
      });
      const watched = await run(...next.split(' '), '-o', 'json');
      const { state, generation: ended } = JSON.parse(watched.out.trim().split('\n').at(-1) ?? '');
      return { state, ended: ended === generation };
    };
    await expect
      .poll(replayAndWatch, { timeout: 50_000, interval: 2000 })
      .toEqual({ state: 'DONE', ended: true });
    expect(notesOf(incident).filter((note) => note.includes(run_id))).toEqual([
      expect.stringContaining('mended'),
    ]);
    expect((await run('runs', '--failed')).err).toContain('no run failed');
  });

  test('replay --dlq runs a dead letter and removes it', async () => {
    const catalog = await loadCatalog(
      { client: stack.aws.dynamodb, table: stack.outputs['CatalogTable'] ?? '' },
      ['triggers'],
    );
    const trigger = catalog?.triggers.find(({ resource }) => resource.metadata.name === 'web')?.resource;
    if (!trigger) throw new Error('no trigger');
    const sample = await sampleEvent('incident.triggered', new Date());
    const event = { ...sample, data: { ...sample.data, id: 'QCLIDEAD' } };
    letPagerDutyKnow(Buffer.from(JSON.stringify({ event })));
    const dead = runIdOf(event.id, 'web');
    const received_at = new Date().toISOString();
    // As SQS leaves it there after the last try.
    await createRunQueue(stack.aws.sqs, stack.outputs['DeadLetterQueueUrl'] ?? '').send([
      { v: MESSAGE_VERSION, run_id: dead, received_at, event, trigger, generation: 0 },
    ]);
    expect(await reach('doctor')).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /^FAIL +the dead-letter queue holds 1 message\n +→ pdt replay --dlq --stack/m,
      ),
    });
    const dry = await run('replay', '--dlq', '--dry-run', '-o', 'name');
    expect({ code: dry.code, out: dry.out }).toEqual({ code: 0, out: `run/${dead}\n` });
    const { code, out } = await run('replay', '--dlq', '-o', 'json');
    expect({ code, items: JSON.parse(out).items }).toMatchObject({
      code: 0,
      items: [{ run_id: dead, trigger: 'web', result: 'replayed', generation: 1 }],
    });
    expect(await stack.queued('DeadLetterQueueUrl')).toBe(0);
    await expect
      .poll(async () => (await run('runs', dead, '-o', 'json')).out, { timeout: 60_000, interval: 500 })
      .toMatch(/"state": "DONE"/);
    expect(notesOf('QCLIDEAD')).toHaveLength(1);
  });

  test('apply --prune deletes what its labels select and the files lack, once it was confirmed', async () => {
    writeFileSync(join(folder, 'left.txt'), unfinished('{ invoke: { template: { note: left } } }'));
    const asked = await run('apply', '-f', 'left.txt', '--prune', '-l', 'team=later');
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('--prune -l team=later --yes') });
    const dry = await run('apply', '-f', 'left.txt', '--prune', '-l', 'team=later', '--dry-run');
    expect(dry.out).toMatch(/^trigger\/later +deleted \(dry run\)$/m);
    expect((await run('get', 'triggers', '-o', 'name')).out).toBe('trigger/later\ntrigger/web\n');
    const pruned = await run('apply', '-f', 'left.txt', '--prune', '-l', 'team=later', '--yes');
    expect(pruned).toMatchObject({ code: 0, out: expect.stringMatching(/^trigger\/later +deleted$/m) });
    expect((await run('get', 'triggers', '-o', 'name')).out).toBe('trigger/web\n');
    expect((await run('get', 'agents', '-o', 'name')).out).toBe('agent/brief\nagent/unfinished\n');
    expect((await run('delete', 'agent', 'unfinished', '--yes')).code).toBe(0);
  });
});

describe('the end of a connection', () => {
  test('connect --rotate replaces subscription and secret, and events go on', async () => {
    const [old] = subscriptions();
    const { code, err } = await reach('connect --rotate --overlap 1s --timeout 5m');
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('retired the old secret') });
    const [next, ...others] = subscriptions();
    expect({ others, same: next?.id === old?.id }).toEqual({ others: [], same: false });
    expect(await stack.readSecret('WebhookSecretId')).toEqual({ [NAME]: ['value-two', next?.secrets[0]] });
    await sendAbout('QCLIROTA');
    expect(notesOf('QCLIROTA')).toHaveLength(1);
  });

  test('disconnect deletes the subscription and its secret', async () => {
    expect(await reach('disconnect')).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect((await reach('disconnect --yes')).code).toBe(0);
    expect(subscriptions()).toEqual([]);
    expect(await stack.readSecret('WebhookSecretId')).toEqual({ [NAME]: 'value-two' });
  });
});

test('no function has logged a secret or a word of an incident', async () => {
  const { ReceiverLogGroup = 0, WorkerLogGroup = 0, PublisherLogGroup = 0 } = await stack.watchLogs();
  expect(Math.min(ReceiverLogGroup, WorkerLogGroup, PublisherLogGroup)).toBeGreaterThan(0);
});

test('delete keeps an agent in use, then deletes both', async () => {
  expect((await run('delete', 'agent', 'brief', '--yes')).code).toBe(6);
  expect((await run('delete', 'trigger', 'web', '--yes')).code).toBe(0);
  expect((await run('delete', 'agent', 'brief', '--yes')).code).toBe(0);
  expect((await run('get', 'triggers')).err).toContain('there are no triggers');
});

test('a stack that is not there is exit 3 with the one that is', async () => {
  const { code, err } = await run('get', 'triggers', '--stack', 'cli-tset');
  expect([code, err.includes(`--stack ${STACK}`)]).toEqual([3, true]);
});
