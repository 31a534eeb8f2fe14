import { expect, onTestFinished, test } from 'vitest';
import { type FunctionOptions, startFunction } from '../../lib/local/functions/function-host.ts';
import { startInstance } from '../../lib/local/functions/instance.ts';

const ECHO = {
  name: 'echo',
  door: new URL('./doors/echo.ts', import.meta.url),
  environment: { NAME: 'local' },
  timeout_ms: 20_000,
};

async function startEcho(more: Partial<FunctionOptions> = {}) {
  const lines: string[] = [];
  const host = await startFunction({
    ...ECHO,
    most_instances: 2,
    onLine: (text) => lines.push(text),
    ...more,
  });
  onTestFinished(host.stop);
  return { host, lines };
}

test('runs the handler with its own environment and the time that is left', async () => {
  const { host } = await startEcho();
  const outcome = await host.invoke({ act: 'answer' });
  expect(outcome).toMatchObject({ ok: true, result: { event: { act: 'answer' }, name: 'local' } });
  const left = outcome.ok ? Number(Reflect.get(Object(outcome.result), 'left')) : 0;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(20_000);
});

test('hands its lines on', async () => {
  const line = Promise.withResolvers<string>();
  const { host } = await startEcho({ onLine: line.resolve });
  await host.invoke({ act: 'answer' });
  expect(await line.promise).toBe('{"message":"echo","act":"answer"}');
});

test.each([
  ['throws', 'throw', { errorType: 'RangeError', errorMessage: 'as asked' }],
  ['exits', 'exit', { errorType: 'Runtime.ExitError' }],
])('a handler that %s is an error outcome, and the next invocation works', async (_what, act, error) => {
  const { host } = await startEcho();
  expect(await host.invoke({ act })).toMatchObject({ ok: false, error });
  expect(await host.invoke({ act: 'answer' })).toMatchObject({ ok: true });
});

test.each(['stay', 'spin'])('a handler that overstays (%s) is ended', async (act) => {
  const { host } = await startEcho({ timeout_ms: 50 });
  expect(await host.invoke({ act })).toMatchObject({ ok: false, error: { errorType: 'Sandbox.Timedout' } });
});

// Cut off from outside, a thread that makes a decompressor at that moment aborts the whole process.
test.each([
  ['idle', 'answer'],
  ['at work', 'stay'],
])('an instance that is %s ends itself', async (_what, act) => {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const { host } = await startEcho({
    onLine: (text) => {
      if (text.includes('"echo"')) begun.resolve();
      if (text === 'ended itself') ended.resolve();
    },
  });
  const outcome = host.invoke({ act });
  await begun.promise;
  if (act === 'answer') await outcome;
  await host.stop();
  await ended.promise;
  expect(await outcome).toMatchObject({ ok: act === 'answer' });
});

test('an instance that never comes to its messages is cut off', async () => {
  const instance = startInstance({ ...ECHO, onLine: () => undefined });
  const outcome = instance.run({ act: 'spin' });
  await instance.loaded;
  await instance.end();
  expect(await outcome).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } });
});

test('more invocations than instances wait for their turn', async () => {
  const { host } = await startEcho();
  const outcomes = await Promise.all([1, 2, 3, 4, 5].map((n) => host.invoke({ n })));
  expect(outcomes.map((outcome) => outcome.ok && outcome.result)).toMatchObject(
    [1, 2, 3, 4, 5].map((n) => ({ event: { n } })),
  );
});

test('recycled instances serve what comes after', async () => {
  const { host } = await startEcho();
  await host.recycle();
  expect(await host.invoke({ act: 'answer' })).toMatchObject({ ok: true });
});

test('a door that cannot be loaded says why', async () => {
  await expect(startEcho({ door: new URL('./doors/broken.ts', import.meta.url) })).rejects.toThrow(
    'environment variables not set: QUEUE_URL',
  );
});
