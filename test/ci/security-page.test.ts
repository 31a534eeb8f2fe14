import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/security.md', ROOT), 'utf8');
const scripts: Record<string, string> = JSON.parse(
  readFileSync(new URL('package.json', ROOT), 'utf8'),
).scripts;

/** The items of the trigger page's list, in its words. */
const ITEMS = [
  'Store webhook secret in environment variables or secrets management system',
  'Never commit secrets to version control',
  'Rotate secrets periodically',
  'Use different secrets for different environments',
  'All requests without valid signatures are rejected',
  'API tokens have full account access - protect carefully',
  'Use service accounts with minimal required permissions',
  'Rotate tokens regularly',
  'Monitor API usage for anomalies',
];

it.each(ITEMS)('answers: %s', (item) => {
  expect(page).toContain(`- **${item}.**`);
});

it('names tests and commands that exist', () => {
  const tests = [...page.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path);
  expect(tests.length).toBeGreaterThan(20);
  expect(tests.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
  const commands = [...page.matchAll(/`npm run ([a-z:]+)/g)].map(([, name = '']) => name);
  expect(commands.filter((name) => scripts[name] === undefined)).toEqual([]);
});

it('answers every threat with a test, and every store with a time and a reader', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('|---'));
  const cells = rows.map((line) => line.split(' | ').length);
  expect(new Set(cells)).toEqual(new Set([4]));
  expect(rows.flatMap((line) => line.split('|').slice(1, -1)).filter((cell) => cell.trim() === '')).toEqual(
    [],
  );
});
