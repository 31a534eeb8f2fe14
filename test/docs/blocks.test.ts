import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { localFilePath, writeLocalFile } from '../../lib/local/local-file.ts';
import { REGION, STACK } from '../../lib/local/names.ts';
import { startPlatform } from '../../lib/local/platform.ts';
import { agrees, consoleBlocks, masked, type Typed, withOutputs } from './console-blocks.ts';
import { NOT_RUN } from './not-run.ts';
import { openShell, type Printed, type Shell } from './shell.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = globSync(['README.md', 'docs/**/*.md'], { cwd: ROOT }).toSorted();
const pages = await Promise.all(
  PAGES.map(async (name) => ({ name, text: await readFile(join(ROOT, name), 'utf8') })),
);
const withBlocks = pages.filter(({ text }) => consoleBlocks(text).length > 0);

/** `npx pdt` of the page acts on a platform of its own, as after `npm start` in another terminal. */
async function openPlatform(shell: Shell): Promise<void> {
  const free = { port: 0, explicit: true };
  const platform = await startPlatform({
    ports: { gateway: free, pagerduty: free, aws: free },
    paths: [join(ROOT, 'docs/examples/triggers')],
    cwd: shell.directory,
    environment: {},
    pagerduty: 'double',
    version: 'test',
    report: { event: () => undefined, notice: () => undefined },
  });
  onTestFinished(platform.stop);
  const { webhook_url, pagerduty_url, console_url, aws_endpoint_url } = platform.ready;
  await writeLocalFile(localFilePath(shell.directory), {
    pid: process.pid,
    stack: STACK,
    region: REGION,
    outputs: platform.outputs,
    webhook_url,
    pagerduty_url,
    console_url,
    aws_endpoint_url,
  });
}

/** A guide may use a file before the step that makes it. */
async function makeFiles(shell: Shell, text: string): Promise<void> {
  for (const [, name = '', content = ''] of text.matchAll(/^cat > ([\w.-]+) <<'END'\n([\s\S]*?)^END$/gm)) {
    await writeFile(join(shell.directory, name), content);
  }
}

/** The lines that can be run here; undefined when none is left. */
function runnable(command: string): string | undefined {
  const lines = command.split('\n').filter((line) => !NOT_RUN.some((one) => one.line.test(line)));
  const rest = lines.join('\n').trim();
  return rest === '' ? undefined : rest;
}

const GOES_ON = /npm start$/;

async function runTyped(shell: Shell, { command, shown }: Typed): Promise<Printed> {
  const rest = runnable(command);
  if (rest === undefined) return { lines: shown ?? [], code: 0 };
  if (!GOES_ON.test(rest)) return await shell.run(shown === undefined ? `set -e\n${rest}` : rest);
  return await shell.run(
    rest,
    (lines) => agrees(shown ?? [], lines) || lines.some((line) => / is DONE$/.test(line)),
  );
}

describe('console blocks', () => {
  test.each(withBlocks)(
    '$name shows what its commands print',
    { timeout: 600_000 },
    async ({ name, text }) => {
      const shell = await openShell();
      onTestFinished(shell.close);
      await openPlatform(shell);
      await makeFiles(shell, text);
      const ran: (readonly string[])[][] = [];
      const wrong: unknown[] = [];
      for (const { line, commands } of consoleBlocks(text)) {
        const outputs: (readonly string[])[] = [];
        for (const typed of commands) {
          const { lines, code } = await runTyped(shell, typed);
          outputs.push(lines);
          const right = typed.shown === undefined ? code === 0 : agrees(typed.shown, lines);
          if (!right) wrong.push({ at: `${name}:${line}`, ...typed, code, printed: lines.map(masked) });
        }
        ran.push(outputs);
      }
      if (process.env['WRITE_BLOCKS']) await writeFile(join(ROOT, name), withOutputs(text, ran));
      else expect(wrong, 'npm run docs writes what is printed now into the pages').toEqual([]);
    },
  );

  test('nothing is left out that no page has', () => {
    const lines = withBlocks.flatMap(({ text }) =>
      consoleBlocks(text).flatMap(({ commands }) => commands.flatMap(({ command }) => command.split('\n'))),
    );
    for (const { line } of NOT_RUN)
      expect(
        lines.some((one) => line.test(one)),
        String(line),
      ).toBe(true);
  });
});

describe('a page agrees with what was printed', () => {
  test.each([
    [['a 01462F3EBF9FD387AF4934D487'], ['a 0128482459DCB6DDA09B5EBE77'], true],
    [['took 8 ms at http://127.0.0.1:3000/'], ['took 1234 ms at http://127.0.0.1:41234/'], true],
    [['a', '…', 'z'], ['a', 'b', 'c', 'z'], true],
    [['a', '…', 'z'], ['a', 'z'], true],
    [['a', '…'], ['a'], true],
    [['a', '…', 'z'], ['a', 'b', 'c'], false],
    [['accepted by one'], ['accepted by two'], false],
    [['a'], ['a', 'b'], false],
    [['a', 'b'], ['a'], false],
  ])('%j, %j: %s', (shown, printed, expected) => {
    expect(agrees(shown, printed)).toBe(expected);
  });
});
