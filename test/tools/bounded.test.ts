import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { AppError } from '../../lib/domain/errors.ts';
import { type BoundedCall, bounded } from '../../lib/tools/bounded.ts';
import { availableTool } from '../../lib/tools/tool.ts';

const never = new AbortController().signal;

function call(execute: BoundedCall['execute'], more: Partial<BoundedCall> = {}) {
  return bounded({ name: 'look', execute, signal: never, redact: (text) => text, ...more });
}

describe('a bounded call', () => {
  test('gives the answer', async () => {
    expect(await call(async () => 'all is well')).toEqual({ text: 'all is well', outcome: 'ok' });
  });

  test('cuts between characters and says how much is missing', async () => {
    const { text } = await call(async () => `${'a'.repeat(9)}👩‍🚒${'b'.repeat(50)}`, { max_characters: 10 });
    expect(text).toBe('aaaaaaaaa\n[cut: 55 of 64 characters left out; ask for less]');
  });

  test('ends at its time-out, whether or not the tool looks at its signal', async () => {
    const deaf = await call(() => new Promise(() => undefined), { timeout_ms: 20 });
    expect(deaf).toEqual({ text: 'error: look did not answer within 0.02 s', outcome: 'timeout' });
    const listening = await call(
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
      { timeout_ms: 20 },
    );
    expect(listening.outcome).toBe('timeout');
  });

  test('ends with the run, and does not begin after it', async () => {
    const over = new AbortController();
    const running = call(() => new Promise(() => undefined), { signal: over.signal });
    over.abort();
    expect(await running).toMatchObject({
      outcome: 'timeout',
      text: expect.stringContaining('time is over'),
    });
    let begun = false;
    await call(
      async () => {
        begun = true;
        return '';
      },
      { signal: over.signal },
    );
    expect(begun).toBe(false);
  });

  test.each<[unknown, string]>([
    [
      new AppError('tool_refused', 'not allowed', { remedy: 'Ask the owner' }),
      'error: not allowed. Ask the owner',
    ],
    [new Error('broken'), 'error: broken'],
    [new TypeError(''), 'error: TypeError'],
    ['a text', 'error: a text'],
  ])('turns what is thrown into text', async (thrown, text) => {
    const rejecting = call(async () => {
      throw thrown;
    });
    expect(await rejecting).toEqual({ text, outcome: 'error' });
  });

  test('takes secrets out of answers and of errors', async () => {
    const redact = (text: string) => text.replaceAll('s3cret', '***');
    expect((await call(async () => 'token s3cret', { redact })).text).toBe('token ***');
    const rejecting = call(
      async () => {
        throw new Error('GET https://x?key=s3cret failed');
      },
      { redact },
    );
    expect((await rejecting).text).toBe('error: GET https://x?key=*** failed');
  });
});

test('a tool refuses input that its schema does not read', async () => {
  const tool = availableTool({
    name: 'look',
    description: 'looks',
    input: z.object({ at: z.string() }),
    writes: false,
    execute: async ({ at }) => at.toUpperCase(),
  });
  expect(await tool.execute({ at: 'x' }, { signal: never })).toBe('X');
  await expect(tool.execute({ at: 7 }, { signal: never })).rejects.toThrow();
});
