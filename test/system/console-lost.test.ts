import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { wrongs } from './axe.ts';
import { openBrowser } from './browser.ts';
import { type LoneConsole, startLoneConsole } from './lone-console.ts';
import { openPage } from './open-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** A page that has seen a delivery, and whose platform is gone. */
async function openLost() {
  const lone: LoneConsole = await startLoneConsole();
  const page = await openPage(browser, lone.url, { viewport: { width: 1180, height: 500 } });
  await lone.happen(1, 'A note that was here.');
  await page.getByText('A note that was here.').waitFor();
  await lone.close();
  const status = page.locator('#connection');
  await status.getByText(/connection lost at \d\d:\d\d:\d\d, trying again/).waitFor();
  return { lone, page, status };
}

test('a platform that is gone is said to be, in sight wherever the reader is, and the form says what to do', async () => {
  const { page, status } = await openLost();
  expect(await status.getAttribute('role')).toBe('status');
  expect(await status.innerText()).toContain('what is shown may be old');
  expect(await page.getByText('A note that was here.').isVisible()).toBe(true);
  await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
  expect(await page.evaluate('document.querySelector("header").getBoundingClientRect().top')).toBe(0);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(/^not sent: .* is npm start still running/).waitFor();
  expect(await wrongs(page)).toEqual([]);
});

test('a platform started anew begins a new timeline, and the page says so', async () => {
  const { lone, page, status } = await openLost();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(/^not sent/).waitFor();
  const again = await startLoneConsole(lone.port);
  await status.getByText('connected', { exact: true }).waitFor();
  expect(await page.getByText('A note that was here.').count()).toBe(0);
  expect(await page.getByText(/^not sent/).count()).toBe(0);
  await page
    .getByRole('region', { name: 'Messages' })
    .getByText(/started anew/)
    .waitFor();
  await page
    .getByRole('log')
    .getByText(/started anew/)
    .waitFor({ state: 'attached' });
  await page.getByText('Nothing yet.').waitFor();
  await again.happen(2, 'A new note.');
  await page.getByText('A new note.').waitFor();
  expect(await page.getByText('None.', { exact: true }).isVisible()).toBe(false);
});

test('whatever answers in its place meanwhile, the page comes back', async () => {
  const { lone, status } = await openLost();
  const stranger = createServer((_request, response) => response.writeHead(404).end('not here'));
  onTestFinished(() => void stranger.close());
  stranger.listen(lone.port, '127.0.0.1');
  await Promise.all([once(stranger, 'listening'), once(stranger, 'request')]);
  // From here on the browser itself asks no more.
  await new Promise<void>((resolve) => {
    stranger.close(() => resolve());
    stranger.closeAllConnections();
  });
  await startLoneConsole(lone.port);
  await status.getByText('connected', { exact: true }).waitFor();
});
