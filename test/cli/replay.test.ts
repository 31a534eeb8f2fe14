import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { loadCatalog } from '../../lib/adapters/catalog-load.ts';
import { countMessages } from '../../lib/adapters/count-messages.ts';
import { createDeadLetters } from '../../lib/adapters/dead-letters.ts';
import { createRunLedger } from '../../lib/adapters/run-ledger/create-run-ledger.ts';
import { createRunQueue } from '../../lib/adapters/sqs.ts';
import { MESSAGE_VERSION, type Run, runIdOf } from '../../lib/domain/run.ts';
import { sampleEvent } from '../../lib/local/sample-delivery.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';

const PDT = fileURLToPath(new URL('../../bin/pdt.js', import.meta.url));

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(() => stack.stop());
beforeEach(async () => {
  await stack.clients.sqs.send(new PurgeQueueCommand({ QueueUrl: stack.settings.DEAD_LETTER_QUEUE_URL }));
});

const ledger = () =>
  createRunLedger({
    client: stack.clients.dynamodb,
    table: stack.settings.LEDGER_TABLE,
    now: Date.now,
    ttl_days: 30,
  });
const letters = () => countMessages(stack.clients.sqs, stack.settings.DEAD_LETTER_QUEUE_URL);

/** A run as a delivery makes it, finished. */
async function finishedRun(incident: string): Promise<string> {
  const { code, out, err } = await stack.pdt([
    'send',
    'incident.triggered',
    '--set',
    `event.data.id=${incident}`,
    '--wait',
    '-o',
    'json',
  ]);
  expect({ code, err }).toMatchObject({ code: 0 });
  return JSON.parse(out).accepted[0].run_id;
}

/** A message the worker gave up, as it lies in the dead-letter queue. */
async function deadLetter(incident: string): Promise<string> {
  const sample = await sampleEvent('incident.triggered', new Date());
  const event = { ...sample, data: { ...sample.data, id: incident } };
  const catalog = await loadCatalog({ client: stack.clients.dynamodb, table: stack.settings.CATALOG_TABLE }, [
    'triggers',
  ]);
  const trigger = catalog?.triggers[0]?.resource;
  if (!trigger) throw new Error('no trigger');
  const run_id = runIdOf(event.id, trigger.metadata.name);
  const queue = createRunQueue(stack.clients.sqs, stack.settings.DEAD_LETTER_QUEUE_URL);
  const received_at = new Date().toISOString();
  await queue.send([{ v: MESSAGE_VERSION, run_id, received_at, event, trigger, generation: 0 }]);
  return run_id;
}

const put = (body: string, group: string) =>
  stack.clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: stack.settings.DEAD_LETTER_QUEUE_URL,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: crypto.randomUUID(),
    }),
  );

const finished = async (run_id: string, generation: number): Promise<Run | undefined> => {
  let run: Run | undefined;
  await expect
    .poll(
      async () => {
        run = await ledger().read(run_id);
        return run?.state === 'DONE' && run.generation >= generation;
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  return run;
};

describe('pdt replay', () => {
  it('runs a finished run again under its id, and its note is replaced', async () => {
    const run_id = await finishedRun('QREPLAY1');
    const [before] = stack.double.notes('QREPLAY1');
    const { code, out, err } = await stack.pdt(['replay', `run/${run_id}`, '-o', 'json']);
    expect({ code, list: JSON.parse(out) }).toMatchObject({
      code: 0,
      list: { kind: 'ReplayList', items: [{ run_id, trigger: 'brief', result: 'replayed', generation: 1 }] },
    });
    expect(err).toContain(`run ${run_id} of trigger brief (DONE)`);
    const run = await finished(run_id, 1);
    expect(run?.note_id).toBe(before?.id);
    expect(stack.double.notes('QREPLAY1')).toHaveLength(1);
  });

  it('tells how to watch it, and that does not end with how the run ended before', async () => {
    const run_id = await finishedRun('QREPLAY4');
    const replayed = await stack.pdt(['replay', run_id]);
    const next = `pdt runs ${run_id} -w --generation 1`;
    expect(replayed.err).toContain(`next: ${next} --local\n`);
    const { code, out } = await stack.pdt([...next.split(' ').slice(1), '-o', 'json']);
    const told = out.trim().split('\n');
    expect({ code, generations: new Set(told.map((line) => JSON.parse(line).generation)) }).toEqual({
      code: 0,
      generations: new Set([1]),
    });
    expect(JSON.parse(told.at(-1) ?? '')).toMatchObject({ state: 'DONE' });
  });

  it('a watch that is told of no generation to wait for ends with the run as it is', async () => {
    const run_id = await finishedRun('QREPLAY5');
    const ahead = new AbortController();
    const watching = stack.pdt(['runs', run_id, '-w', '--generation', '1'], { interrupted: ahead.signal });
    expect(await stack.pdt(['runs', run_id, '-w', '-o', 'name'])).toMatchObject({
      code: 0,
      out: `run/${run_id}\n`,
    });
    ahead.abort();
    expect(await watching).toMatchObject({ code: 130, out: '' });
  });

  it.each([
    [['runs', '-w', '--generation', '1'], 'goes with -w and one run'],
    [['runs', 'x', '--generation', '1'], 'pdt runs x -w --generation 1'],
    [['runs', 'x', '-w', '--generation', 'one'], 'as pdt replay tells it'],
  ])('%j ends with 2', async (args, words) => {
    const { code, err } = await stack.pdt(args);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(words) });
  });

  it('--dry-run shows and sends nothing', async () => {
    const run_id = await finishedRun('QREPLAY2');
    const { code, out } = await stack.pdt(['replay', run_id, '--dry-run', '-o', 'json']);
    expect({ code, list: JSON.parse(out) }).toMatchObject({
      code: 0,
      list: { items: [{ run_id, result: 'chosen', generation: 0 }] },
    });
    expect((await ledger().read(run_id))?.generation).toBe(0);
  });

  it('replays dead letters and removes them; --dry-run leaves them visible', async () => {
    const ids = [await deadLetter('QDEAD1'), await deadLetter('QDEAD2'), await deadLetter('QDEAD3')];
    const dry = await stack.pdt(['replay', '--dlq', '--dry-run', '-o', 'name']);
    expect({ code: dry.code, out: dry.out.split('\n').toSorted() }).toEqual({
      code: 0,
      out: ['', ...ids.map((id) => `run/${id}`)].toSorted(),
    });
    const { code, out } = await stack.pdt(['replay', '--dlq', '-o', 'json']);
    const { items } = JSON.parse(out) as { items: { run_id: string; result: string; generation: number }[] };
    expect({ code, replayed: items.map(({ run_id }) => run_id).toSorted() }).toEqual({
      code: 0,
      replayed: ids.toSorted(),
    });
    expect(items.every(({ result, generation }) => result === 'replayed' && generation === 1)).toBe(true);
    for (const id of ids) await finished(id, 1);
    expect(await letters()).toBe(0);
  });

  it('keeps a dead letter that nobody can read, and says so', async () => {
    await put('not a message', 'malformed');
    for (const dry of [['--dry-run'], []]) {
      const { code, err, out } = await stack.pdt(['replay', '--dlq', ...dry, '-o', 'json']);
      const { items } = JSON.parse(out) as { items: { message_id: string }[] };
      expect({ code, items }).toMatchObject({
        code: 2,
        items: [{ result: 'failed', code: 'message_malformed', error: 'the queue message is no JSON' }],
      });
      expect(err).toContain(`failed message ${items[0]?.message_id}: the queue message is no JSON`);
    }
    expect(await letters()).toBe(1);
    const queue = createDeadLetters(stack.clients.sqs, stack.settings.DEAD_LETTER_QUEUE_URL);
    const again = await queue.receive();
    expect(again).toHaveLength(1);
    for (const receipt of again) await queue.remove(receipt);
  });

  it.each([
    [['replay'], 2, 'what is to be replayed?'],
    [['replay', '--failed', '--dlq'], 2, 'exclude each other'],
    [['replay', 'a'.repeat(26)], 3, 'there is no run aaaaa'],
  ])('%j ends with %d', async (args, expected, words) => {
    const { code, err } = await stack.pdt(args);
    expect({ code, err }).toEqual({ code: expected, err: expect.stringContaining(words) });
  });

  it('says that there is nothing to replay', async () => {
    const [failed, dlq] = await Promise.all([
      stack.pdt(['replay', '--failed']),
      stack.pdt(['replay', '--dlq']),
    ]);
    expect(failed).toMatchObject({ code: 0, err: expect.stringContaining('no run failed') });
    expect(dlq).toMatchObject({ code: 0, err: expect.stringContaining('the dead-letter queue is empty') });
  });

  it.each([
    ['before it sends', 'SendMessageBatch'],
    ['between sending and removing', 'DeleteMessage'],
  ])('killed %s loses no message', async (when, operation) => {
    const proxy = await startLossyProxy(stack.platform.ready.aws_endpoint_url);
    onTestFinished(proxy.close);
    await stack.reachAwsAt(proxy.url);
    onTestFinished(() => stack.reachAwsAt(stack.platform.ready.aws_endpoint_url));
    const run_id = await deadLetter(`QKILL-${operation}`);
    const child = spawn(process.execPath, [PDT, 'replay', '--dlq', '--local'], {
      cwd: stack.directory,
      env: { PATH: process.env['PATH'] },
      stdio: 'ignore',
    });
    const killed = once(child, 'close');
    proxy.before(operation, async () => {
      child.kill('SIGKILL');
      await killed;
      throw new Error(`killed ${when}`);
    });
    await killed;

    // Hidden for a minute: what the replay after it would receive then.
    expect(await letters()).toBe(1);
    if (operation === 'DeleteMessage') await finished(run_id, 1);
    else expect(await ledger().read(run_id)).toBeUndefined();
    await stack.reachAwsAt(stack.platform.ready.aws_endpoint_url);
    const again = await stack.pdt(['replay', '--dlq']);
    expect(again).toMatchObject({ code: 0, err: expect.stringContaining('come back within a minute') });
  });
});
