import { describe, expect, test } from 'vitest';
import { accessibilityTree } from './accessibility-tree.ts';
import { wrongs } from './axe.ts';
import { FOCUSED } from './focused.ts';
import { sendByForm } from './send-by-form.ts';
import { wholeConsole } from './whole-console.ts';

/** Roles of what a person operates. */
const OPERATED: ReadonlySet<string> = new Set(
  'link button combobox textbox checkbox DisclosureTriangle'.split(' '),
);

const here = wholeConsole();

describe('for everybody', () => {
  test('works by keyboard alone, and nothing takes the focus away', async () => {
    const page = await here.open();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(FOCUSED)).toBe('Skip to the timeline');
    const names: string[] = [];
    for (let number = 0; number < 9; number += 1) {
      await page.keyboard.press('Tab');
      names.push(await page.evaluate(FOCUSED));
    }
    expect(names).toEqual([
      'event_type',
      'incident_id',
      'title',
      'service',
      'priority',
      'urgency',
      'bad_signature',
      'Send',
      'pause',
    ]);
    await page.getByLabel('Title', { exact: true }).focus();
    await page.keyboard.type('Typed');
    await page.keyboard.press('Enter');
    await page.getByRole('figure').getByText('Typed', { exact: true }).waitFor();
    expect(await page.evaluate(FOCUSED)).toBe('title');
  });

  test('has its landmarks, names and a log that tells what happens', async () => {
    const page = await here.open();
    await (await sendByForm(page)).getByText('DONE', { exact: true }).waitFor();
    expect(await wrongs(page)).toEqual([]);
    const tree = await accessibilityTree(page);
    expect(tree.filter(({ role }) => ['banner', 'main', 'region', 'log'].includes(role))).toEqual([
      { role: 'banner', name: '' },
      { role: 'main', name: '' },
      { role: 'region', name: 'Send a sample event' },
      { role: 'region', name: 'Messages' },
      { role: 'region', name: 'Timeline' },
      { role: 'region', name: 'Addresses' },
      { role: 'log', name: '' },
    ]);
    const operated = tree.filter(({ role }) => OPERATED.has(role));
    expect(operated.length).toBeGreaterThan(10);
    expect(operated.filter(({ name }) => name === '')).toEqual([]);
    const names = (wanted: string) => tree.filter(({ role }) => role === wanted).map(({ name }) => name);
    expect(names('article')[0]).toBe('incident.triggered 202 accepted');
    expect(names('figure')[0]).toMatch(/^Note on incident Q\w+ by On-call responder$/);
    expect(names('DisclosureTriangle')[1]).toMatch(
      /^skipped payments-p1: allowed_services wants payments-api/,
    );
    await page
      .getByRole('log')
      .getByText('incident.triggered: 202 accepted')
      .last()
      .waitFor({ state: 'attached' });
    await page
      .getByRole('log')
      .getByText(/^Note of incident-brief on incident/)
      .last()
      .waitFor({ state: 'attached' });
    expect(await page.getByRole('log').getAttribute('aria-live')).toBe('polite');
  });
});
