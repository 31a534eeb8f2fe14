import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { consoleBlocks } from './console-blocks.ts';

const PAGE = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');

/** The troubleshooting list of AOF's page, and a command that must be tried under each. */
test.each([
  ['Webhooks are not triggering', 'npx pdt tail'],
  ['Signature failures', 'npx pdt secrets list'],
  ['Events are being filtered', 'npx pdt explain'],
  ['Cannot add notes', 'npx pdt runs --failed'],
])('%s is answered by %s', (symptom, command) => {
  const section = PAGE.split(/^## /m).find((one) => one.startsWith(symptom)) ?? '';
  const typed = consoleBlocks(section).flatMap(({ commands }) => commands.map((one) => one.command));
  expect(typed.some((line) => line.startsWith(command))).toBe(true);
});
