import { describe, expect, test } from 'vitest';
import { FOCUSED } from './focused.ts';
import { sendByForm } from './send-by-form.ts';
import { wholeConsole } from './whole-console.ts';

const here = wholeConsole();

describe('the console', () => {
  test('shows a sample’s way: delivery, both values of each filter, run, note', async () => {
    const page = await here.open();
    const delivery = await sendByForm(page, {
      Title: 'Orders fail',
      'Service name': 'orders-api',
      Priority: 'P3',
    });
    await delivery.getByText('DONE', { exact: true }).waitFor();
    expect(await delivery.getByRole('heading', { level: 3 }).innerText()).toBe(
      'incident.triggered 202 accepted',
    );
    const skipped = delivery.locator('summary', { hasText: 'payments-p1' });
    expect(await skipped.innerText()).toMatch(
      /payments-p1: allowed_services wants payments-api, the event has PF9KMXH, orders-api; min_priority wants P1, the event has P3$/,
    );
    await skipped.press('Enter');
    const row = delivery.getByRole('row', { name: /^min_priority/ });
    // The table is made when the details open, which the browser tells a moment later.
    await row.waitFor();
    expect(await row.getByRole('cell').allInnerTexts()).toEqual(['fail', 'P1', 'P3']);
    await delivery.getByText('min_priority: lower spec.platform.config.min_priority to P3').waitFor();
    await delivery.locator('summary', { hasText: 'incident-brief' }).click();
    await delivery.getByText(/^max_runs 1000\/1d, by incident:Q\w+; beyond: SUPPRESSED/).waitFor();
    const note = delivery.getByRole('figure');
    expect(await note.locator('strong').innerText()).toBe('Orders fail');
    expect(await note.getByRole('listitem').count()).toBe(4);
    expect(await note.getByRole('link', { name: 'incident' }).getAttribute('href')).toMatch(/^https:/);
    const written = here.platform.double?.notes(
      /incident (Q\w+)/.exec(await delivery.innerText())?.[1] ?? '',
    );
    expect(written).toHaveLength(1);
    await note.getByText('As written').click();
    expect(await note.locator('> details pre').innerText()).toBe(written?.[0]?.content);
  });

  test('a wrong signature is refused, and says what that means', async () => {
    const page = await here.open();
    await page.getByLabel('Sign wrongly').check();
    const delivery = await sendByForm(page);
    expect(await delivery.innerText()).toMatch(/(403|503) refused\n+.*signature_(mismatch|unverifiable)/);
    await page.getByText(/^answered (403|503)$/).waitFor();
  });

  test('an event that carries no incident fields has none to fill in', async () => {
    const page = await here.open();
    const type = page.getByRole('combobox', { name: 'Event type' });
    await type.selectOption('incident.annotated');
    expect(await page.locator('#carries').innerText()).toBe('Only refers to an incident');
    expect(await type.getAttribute('aria-describedby')).toBe('carries');
    expect(await page.getByLabel('Title', { exact: true }).isDisabled()).toBe(true);
    expect(await page.getByLabel('Incident ID').isDisabled()).toBe(false);
    await page.getByLabel('Event type').selectOption('pagey.ping');
    expect(await page.getByLabel('Incident ID').isDisabled()).toBe(true);
    const delivery = await sendByForm(page);
    expect(await delivery.innerText()).toMatch(
      /taken by no trigger\n+.*its signature is right, and no trigger is asked/,
    );
    expect(await page.locator('#carries').innerText()).toBe('Carries no incident');
    expect(await delivery.getByRole('list').count()).toBe(0);
  });

  test('a wrong field says what to write and has the focus', async () => {
    const page = await here.open();
    await page.getByLabel('Incident ID').fill('no such id');
    await page.getByRole('button', { name: 'Send' }).click();
    const field = page.locator('#incident_id[aria-invalid="true"]');
    await field.waitFor();
    expect(await page.evaluate(FOCUSED)).toBe('incident_id');
    expect(await page.locator('#incident_id-hint').innerText()).toMatch(/letters and digits/);
  });

  test('a page that opens later shows what happened; one that paused shows it when it goes on', async () => {
    const first = await here.open();
    await first.getByRole('button', { name: 'Pause' }).click();
    const second = await here.open();
    const delivery = await sendByForm(second, { Title: 'Seen by both' });
    await delivery.getByText('DONE', { exact: true }).waitFor();
    await first.getByText(/Paused, \d+ waiting/).waitFor();
    expect(await first.getByRole('figure', { name: /Seen by both/ }).count()).toBe(0);
    expect(await first.getByText('Seen by both').count()).toBe(0);
    await first.getByRole('button', { name: /Paused/ }).click();
    await first.getByText('Seen by both').first().waitFor();
  });
});
