import type { Locator, Page } from 'playwright-core';

/** What the page answers as the id of its newest delivery. */
const NEWEST = "document.querySelector('.deliveries h3')?.id ?? 'none'";

/** Sends through the form, its fields by their labels, and waits until its delivery is shown; that delivery. */
export async function sendByForm(
  page: Page,
  fields: Readonly<Record<string, string>> = {},
): Promise<Locator> {
  const before = await newest(page);
  for (const [label, value] of Object.entries(fields)) {
    const field = page.getByLabel(label, { exact: true });
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator(`.deliveries > li:first-child h3:not(#${before})`).waitFor();
  return page.locator('.deliveries > li', { has: page.locator(`#${await newest(page)}`) });
}

async function newest(page: Page): Promise<string> {
  return await page.evaluate(NEWEST);
}
