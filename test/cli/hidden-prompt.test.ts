import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { hiddenPrompt } from '../../lib/cli/hidden-prompt.ts';

/** A terminal that is typed at, and what it shows. */
function terminal() {
  const raw: boolean[] = [];
  let shown = '';
  const input = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => raw.push(mode) });
  const write = (text: string) => {
    shown += text;
  };
  const asked = hiddenPrompt({ input, write }, 'Value: ');
  return { type: (keys: string) => input.write(keys), asked, shown: () => shown, raw, input };
}

test.each([
  [['pasted-value\r'], 'pasted-value'],
  [['t', 'y', 'p', 'e', 'd', '\n'], 'typed'],
  [['wrong\u007f\u007f\u007f\u007f\u007fright\r'], 'right'],
  [['grün ✓\r'], 'grün ✓'],
  [['vaule\u001b[D\u001b[D\u007f\u001b[Cu\r'], 'value'],
  [['\r'], ''],
])('%j is read as %j and never shown', async (keys, value) => {
  const { type, asked, shown, raw, input } = terminal();
  for (const key of keys) type(key);
  expect(await asked).toBe(value);
  expect(shown()).toBe('Value: \n');
  expect(raw).toEqual([true, false]);
  expect(input.isPaused()).toBe(true);
});

test('Ctrl-C and Ctrl-D give nothing, and the terminal is as it was', async () => {
  const interrupted = terminal();
  interrupted.type('half\u0003');
  await expect(interrupted.asked).rejects.toMatchObject({ name: 'AbortError' });
  const ended = terminal();
  ended.type('\u0004');
  await expect(ended.asked).rejects.toMatchObject({ code: 'usage' });
  expect([interrupted.raw, ended.raw]).toEqual([
    [true, false],
    [true, false],
  ]);
});
