import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { startLoneConsole } from './lone-console.ts';
import { openPage } from './open-page.ts';

const NOTE = [
  '**Checkout fails**',
  '',
  ...Array.from({ length: 30 }, (_, line) => `- line ${line} of \`it\``),
].join('\n');

/** Another machine may be slow; what is judged is what the page holds, never how long it took. */
const PATIENT = { patience_ms: 150_000 };
const LONGEST_MS = 300_000;

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** The delivery on top, once it is this one and its run has ended. */
async function onTop(page: Page, number: number): Promise<void> {
  const top = page.locator('#deliveries > li:first-child');
  await top.getByText(`event EVENT${number}`).waitFor();
  await top.getByText('DONE', { exact: true }).waitFor();
}

const ELEMENTS = 'document.querySelectorAll("#deliveries *").length';

test('500 deliveries stand on one page, each no more than it shows, and a page that opens later has them all', {
  timeout: LONGEST_MS,
}, async () => {
  const lone = await startLoneConsole();
  const page = await openPage(browser, lone.url, PATIENT);
  for (let number = 1; number <= 500; number += 1) await lone.happen(number, NOTE);
  await onTop(page, 500);
  expect(await page.locator('#deliveries > li').count()).toBe(500);
  expect(await page.getByText('event EVENT1', { exact: false }).first().count()).toBe(1);
  // A filter's table is 60 elements a trigger: it is made when it is opened.
  expect(await page.evaluate(ELEMENTS)).toBeLessThan(500 * 140);
  expect(await page.locator('#deliveries table').count()).toBe(0);
  // Chromium lays out and paints only what is near the window.
  const painted = await page.evaluate(
    `[...document.querySelectorAll('#deliveries > li > article')].filter((each) => each.checkVisibility({ contentVisibilityAuto: true })).length`,
  );
  expect(painted).toBeLessThan(50);

  const late = await openPage(browser, lone.url, PATIENT);
  expect(await late.locator('#deliveries > li').count()).toBe(500);
  expect(await late.locator('#older').isVisible()).toBe(false);
  await lone.happen(501, NOTE);
  await onTop(late, 501);
  expect(await late.locator('#deliveries > li').count()).toBe(500);
  expect(await late.locator('#older').isVisible()).toBe(true);
  await late.locator('#deliveries > li:first-child summary').first().click();
  await late.getByRole('table', { name: 'Every filter of brief' }).waitFor();
});

test('a page that opens after more than is kept says so, and still knows the addresses', {
  timeout: LONGEST_MS,
}, async () => {
  const lone = await startLoneConsole();
  for (let number = 1; number <= 700; number += 1) await lone.happen(number, 'short');
  const page = await openPage(browser, lone.url, PATIENT);
  await onTop(page, 700);
  expect(await page.locator('#addresses dd').first().innerText()).toBe(`${lone.url}webhooks/pagerduty`);
  expect(await page.getByText('4 triggers, 1 agent loaded').count()).toBe(1);
  expect(await page.locator('#older').isVisible()).toBe(true);
});
