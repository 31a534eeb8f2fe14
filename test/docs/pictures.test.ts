import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { masked } from './console-blocks.ts';
import { consoleDigest } from './console-digest.ts';
import { housePicture, ROOMS, USES } from './house-picture.ts';
import { runOnce } from './run-once.ts';
import { linesOfPicture, terminalPicture } from './terminal-picture.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const image = async (name: string) => await readFile(`${ROOT}docs/images/${name}`, 'utf8');
const HOW = 'npm run pictures makes them anew';

test('the picture of a run shows what a run prints now', async () => {
  const svg = await image('run.svg');
  const { typed, lines } = await runOnce();
  expect(linesOfPicture(svg).map(masked), HOW).toEqual([`$ ${typed}`, ...lines].map(masked));
  const [, ...shown] = linesOfPicture(svg);
  expect(svg, HOW).toBe(terminalPicture(typed, shown));
});

describe('the picture of the house', () => {
  test('is the one that is drawn now', async () => {
    expect(await image('house.svg'), HOW).toBe(housePicture());
  });

  test('shows every folder with code, and no other', async () => {
    const table = await readFile(`${ROOT}test/architecture.test.ts`, 'utf8');
    const rooms = [...table.matchAll(/^ {2}'?((?:lib\/)?[a-z]+)'?: \[/gm)].map(([, name]) => name);
    expect(rooms.length).toBeGreaterThan(10);
    expect(ROOMS.map(({ folder }) => folder).toSorted()).toEqual(rooms.toSorted());
    for (const { folder } of ROOMS) expect(existsSync(`${ROOT}${folder}`), folder).toBe(true);
  });

  test('has an arrow only where something is imported', async () => {
    for (const [from, to] of USES) {
      const { globSync } = await import('node:fs');
      const files = globSync(`${from}/**/*.ts`, { cwd: ROOT });
      const texts = await Promise.all(files.map((file) => readFile(`${ROOT}${file}`, 'utf8')));
      const name = to.replace('lib/', '');
      expect(
        texts.some((text) =>
          new RegExp(`from '(\\.\\./)+(lib/)?${name}/|import\\('(\\.\\./)+(lib/)?${name}/`).test(text),
        ),
        `${from} → ${to}`,
      ).toBe(true);
    }
  });
});

test('the pictures of the console show the page as it is now', async () => {
  expect((await image('console.sha256')).trim(), HOW).toBe(await consoleDigest());
});
