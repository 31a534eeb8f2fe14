import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

/** A page of its own at the console's address, connected, and ended with the test; what it complains of fails the test. */
export async function openPage(
  browser: Browser,
  url: string,
  { patience_ms = 30_000, ...options }: BrowserContextOptions & { readonly patience_ms?: number } = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1180, height: 900 }, ...options });
  context.setDefaultTimeout(patience_ms);
  const complaints: string[] = [];
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  const page = await context.newPage();
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  await page.getByText('connected', { exact: true }).waitFor();
  return page;
}
