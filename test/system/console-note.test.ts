import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ATTRIBUTES, markdownText, TAGS, wordsOf } from '../local/console/markdown-text.ts';
import { openBrowser } from './browser.ts';
import { startLoneConsole } from './lone-console.ts';
import { openPage } from './open-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** What the page makes of a note: its elements, their attributes and its text. */
interface Made {
  readonly tags: readonly string[];
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly text: string;
}

const RENDER = `async (content) => {
  const { renderNote } = await import('/console/note.js');
  const figure = renderNote({ type: 'note_shown', run_id: 'r', note_id: 'n', content }, document.createElement('time'));
  document.querySelector('#deliveries').replaceChildren(figure);
  const body = figure.querySelector('.body');
  const all = [...body.querySelectorAll('*')];
  return {
    tags: all.map((each) => each.localName),
    attributes: all.flatMap((each) => [...each.attributes].map(({ name, value }) => [name, value])),
    text: body.textContent,
  };
}`;

test('whatever a note says, the page makes only these elements and attributes of it, keeps every word, asks nobody', async () => {
  const lone = await startLoneConsole();
  const page = await openPage(browser, lone.url);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await fc.assert(
    fc.asyncProperty(markdownText, async (text) => {
      const made = (await page.evaluate(`(${RENDER})(${JSON.stringify(text)})`)) as Made;
      expect(made.tags.filter((tag) => !TAGS.has(tag))).toEqual([]);
      expect(made.attributes.filter(([name, value]) => !ATTRIBUTES[name]?.test(value))).toEqual([]);
      const shown = [made.text, ...made.attributes.map(([, value]) => value)].join(' ');
      for (const word of wordsOf(text)) expect(shown).toContain(word);
    }),
    { numRuns: 300 },
  );
  expect(asked.filter((url) => url !== `${lone.url}console/note.js`)).toEqual([]);
});

test('a link opens outside and tells nobody where it came from', async () => {
  const lone = await startLoneConsole();
  const page = await openPage(browser, lone.url);
  await lone.happen(1, '[the runbook](https://example.com/runbook) ![graph](https://example.com/g.png)');
  const link = page.getByRole('figure').getByRole('link', { name: 'the runbook' });
  await link.waitFor();
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
  expect(await link.getAttribute('target')).toBe('_blank');
  expect(await page.getByRole('figure').getByRole('link', { name: 'graph' }).count()).toBe(1);
  expect(await page.getByRole('img').count()).toBe(0);
});
