import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readNamed } from '../../lib/cli/read-named.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'pdt-read-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const stdin = async (most: number) => Buffer.from('from standard input').subarray(0, most);

test.each([
  ['a file', 'file', 100, 'in the file'],
  ['no more of a file than asked', 'file', 6, 'in the'],
  ['standard input', '-', 100, 'from standard input'],
])('reads %s', async (_what, name, most, expected) => {
  const cwd = folder();
  writeFileSync(join(cwd, 'file'), 'in the file');
  expect(Buffer.from(await readNamed({ cwd, stdin }, name, most)).toString()).toBe(expected);
});

test('reads a pipe to its end, as `<(…)` of a shell makes one', async () => {
  const cwd = folder();
  const pipe = join(cwd, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const value = 'v'.repeat(200_000);
  const [read] = await Promise.all([readNamed({ cwd, stdin }, 'pipe', 300_000), writeFile(pipe, value)]);
  expect(Buffer.from(read).toString()).toBe(value);
});

test('a file that is not there is told as it was written', async () => {
  await expect(readNamed({ cwd: folder(), stdin }, './none', 10)).rejects.toMatchObject({
    code: 'path_missing',
    message: './none does not exist or cannot be read',
  });
});
