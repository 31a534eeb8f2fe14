import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { consoleDigest } from '../docs/console-digest.ts';
import { wrongs } from './axe.ts';
import { sendByForm } from './send-by-form.ts';
import { wholeConsole } from './whole-console.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));

/** Texts that stand out of the window and can not be scrolled to. */
const CUT_OFF = `[...document.querySelectorAll('main *')]
  .filter((element) => element.checkVisibility() && !element.closest('.scroll'))
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.tagName + ' ' + element.textContent.slice(0, 40))`;

const here = wholeConsole();

describe('for everybody', () => {
  test.each([
    ['320 pixels wide', { viewport: { width: 320, height: 640 } }, '100%'],
    ['at 200 %', { viewport: { width: 590, height: 450 }, deviceScaleFactor: 2 }, '100%'],
    ['with text twice the size', { viewport: { width: 640, height: 700 } }, '200%'],
  ])('nothing is lost %s', async (_name, options, size) => {
    const page = await here.open(options);
    await page.evaluate(`document.documentElement.style.fontSize = '${size}'`);
    const delivery = await sendByForm(page, {
      Title: `${'x'.repeat(300)} | https://example.com/${'path/'.repeat(40)}`,
      'Service name': 'y'.repeat(200),
    });
    await delivery.getByText('DONE', { exact: true }).waitFor();
    for (const summary of await delivery.locator('summary').all()) await summary.click();
    await delivery.getByRole('table').first().waitFor();
    const [whole, seen] = (await page.evaluate(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    )) as [number, number];
    expect(whole).toBeLessThanOrEqual(seen);
    const cut = await page.evaluate(CUT_OFF);
    expect(cut).toEqual([]);
    const font = await page.evaluate('parseFloat(getComputedStyle(document.body).fontSize)');
    expect(font).toBe(size === '200%' ? 30 : 15);
  });

  test('nothing moves by itself', async () => {
    const page = await here.open({ reducedMotion: 'reduce' });
    await (await sendByForm(page)).getByText('DONE', { exact: true }).waitFor();
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  });

  test.each(['light', 'dark'] as const)(
    'stands out enough when it is %s; its picture is in the docs',
    async (colorScheme) => {
      const page = await here.open({ colorScheme, viewport: { width: 1180, height: 1010 } });
      await page.getByLabel('Sign wrongly').check();
      await sendByForm(page);
      await page.getByLabel('Sign wrongly').uncheck();
      const delivery = await sendByForm(page, {
        Title: 'Checkout latency p99 above 2 s',
        'Service name': 'checkout-api',
        Priority: 'P2',
      });
      await delivery.getByText('DONE', { exact: true }).waitFor();
      await delivery.locator('summary', { hasText: 'payments-p1' }).click();
      await delivery.getByRole('table').waitFor();
      expect(await wrongs(page)).toEqual([]);
      const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(ground).toBe(colorScheme === 'light' ? 'rgb(244, 246, 248)' : 'rgb(18, 22, 27)');
      await page.evaluate('scrollTo(0, 0)');
      const picture = await page.screenshot();
      expect(picture.length).toBeGreaterThan(20_000);
      if (!process.env['WRITE_PICTURES']) return;
      await mkdir(IMAGES, { recursive: true });
      await writeFile(join(IMAGES, `console-${colorScheme}.png`), picture);
      await writeFile(join(IMAGES, 'console.sha256'), `${await consoleDigest()}\n`);
    },
  );
});
