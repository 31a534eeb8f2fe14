import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { LocalEvent } from '../../lib/local/local-event.ts';
import { type Platform, startPlatform } from '../../lib/local/platform.ts';
import { consoleDigest } from '../docs/console-digest.ts';
import { wrongs } from './axe.ts';
import { openBrowser } from './browser.ts';
import { openPage } from './open-page.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));

/** A trigger that takes what comes, and one that wants more. */
const RESOURCES = `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: incident-brief }
spec:
  platform: { type: pagerduty, config: { webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}" } }
  agent: brief
  limits: { max_runs: 1000/24h }
---
apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: payments-p1 }
spec:
  platform:
    type: pagerduty
    config: { webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}", event_types: [incident.triggered], min_priority: P1, allowed_services: [payments-api] }
  agent: brief
---
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: brief }
spec:
  invoke:
    template:
      note: |-
        **{{title}}**

        - What: incident #{{incident_number}}, {{status}}, priority {{priority}}, urgency {{urgency}}
        - Where: {{service_name}} (\`{{service_id}}\`)
        - Who: {{assignee_names}}; escalation policy {{escalation_policy_name}}
        - Links: [incident]({{html_url}})
`;

/** What the page answers as the id of its newest delivery, and of what has the focus. */
const NEWEST = "document.querySelector('.deliveries h3')?.id ?? 'none'";
const FOCUSED = "document.activeElement?.id || document.activeElement?.textContent || ''";

/** Texts that stand out of the window and can not be scrolled to. */
const CUT_OFF = `[...document.querySelectorAll('main *')]
  .filter((element) => element.checkVisibility() && !element.closest('.scroll'))
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.tagName + ' ' + element.textContent.slice(0, 40))`;

/** Roles of what a person operates. */
const OPERATED: ReadonlySet<string> = new Set(
  'link button combobox textbox checkbox DisclosureTriangle'.split(' '),
);

let directory: string;
let platform: Platform;
let browser: Browser;
const steps: LocalEvent[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pdt-console-'));
  await writeFile(join(directory, 'resources.yaml'), RESOURCES);
  const free = { port: 0, explicit: true };
  platform = await startPlatform({
    ports: { gateway: free, pagerduty: free, aws: free },
    paths: [directory],
    cwd: directory,
    environment: {},
    pagerduty: 'double',
    version: 'test',
    report: { event: (event) => steps.push(event), notice: () => undefined },
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** A page of its own on the platform's console. */
const open = (options: BrowserContextOptions = {}): Promise<Page> =>
  openPage(browser, platform.ready.console_url, options);

/** Sends through the form and waits until its delivery is shown; that delivery. */
async function send(page: Page, fields: Readonly<Record<string, string>> = {}) {
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

/** What a screen reader is told, in reading order. */
async function accessibilityTree(page: Page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const told: { readonly role: string; readonly name: string }[] = [];
  const walk = (id: string) => {
    const node = byId.get(id);
    if (node && !node.ignored)
      told.push({ role: String(node.role?.value), name: String(node.name?.value ?? '') });
    node?.childIds?.forEach(walk);
  };
  walk(nodes[0]?.nodeId ?? '');
  return told;
}

async function newest(page: Page): Promise<string> {
  return await page.evaluate(NEWEST);
}

describe('the console', () => {
  test('shows a sample’s way: delivery, both values of each filter, run, note', async () => {
    const page = await open();
    const delivery = await send(page, { Title: 'Orders fail', 'Service name': 'orders-api', Priority: 'P3' });
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
    const written = platform.double?.notes(/incident (Q\w+)/.exec(await delivery.innerText())?.[1] ?? '');
    expect(written).toHaveLength(1);
    await note.getByText('As written').click();
    expect(await note.locator('> details pre').innerText()).toBe(written?.[0]?.content);
  });

  test('a wrong signature is refused, and says what that means', async () => {
    const page = await open();
    await page.getByLabel('Sign wrongly').check();
    const delivery = await send(page);
    expect(await delivery.innerText()).toMatch(/(403|503) refused\n+.*signature_(mismatch|unverifiable)/);
    await page.getByText(/^answered (403|503)$/).waitFor();
  });

  test('an event that carries no incident fields has none to fill in', async () => {
    const page = await open();
    const type = page.getByRole('combobox', { name: 'Event type' });
    await type.selectOption('incident.annotated');
    expect(await page.locator('#carries').innerText()).toBe('Only refers to an incident');
    expect(await type.getAttribute('aria-describedby')).toBe('carries');
    expect(await page.getByLabel('Title', { exact: true }).isDisabled()).toBe(true);
    expect(await page.getByLabel('Incident ID').isDisabled()).toBe(false);
    await page.getByLabel('Event type').selectOption('pagey.ping');
    expect(await page.getByLabel('Incident ID').isDisabled()).toBe(true);
    const delivery = await send(page);
    expect(await delivery.innerText()).toMatch(
      /taken by no trigger\n+.*its signature is right, and no trigger is asked/,
    );
    expect(await page.locator('#carries').innerText()).toBe('Carries no incident');
    expect(await delivery.getByRole('list').count()).toBe(0);
  });

  test('a wrong field says what to write and has the focus', async () => {
    const page = await open();
    await page.getByLabel('Incident ID').fill('no such id');
    await page.getByRole('button', { name: 'Send' }).click();
    const field = page.locator('#incident_id[aria-invalid="true"]');
    await field.waitFor();
    expect(await page.evaluate(FOCUSED)).toBe('incident_id');
    expect(await page.locator('#incident_id-hint').innerText()).toMatch(/letters and digits/);
  });

  test('a page that opens later shows what happened; one that paused shows it when it goes on', async () => {
    const first = await open();
    await first.getByRole('button', { name: 'Pause' }).click();
    const second = await open();
    const delivery = await send(second, { Title: 'Seen by both' });
    await delivery.getByText('DONE', { exact: true }).waitFor();
    await first.getByText(/Paused, \d+ waiting/).waitFor();
    expect(await first.getByRole('figure', { name: /Seen by both/ }).count()).toBe(0);
    expect(await first.getByText('Seen by both').count()).toBe(0);
    await first.getByRole('button', { name: /Paused/ }).click();
    await first.getByText('Seen by both').first().waitFor();
  });
});

describe('text from outside', () => {
  test('is never markup: not in a title, not in a note, not in a link', async () => {
    const page = await open();
    const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script> [go](javascript:document.title='owned') **bold**`;
    const delivery = await send(page, { Title: evil, 'Service name': evil });
    await delivery.getByText('DONE', { exact: true }).waitFor();
    const note = delivery.getByRole('figure');
    expect(await note.innerText()).toContain('<img src=x onerror=');
    expect(await page.locator('main img, main script, main a[href^="javascript"]').count()).toBe(0);
    await delivery.locator('summary', { hasText: 'payments-p1' }).click();
    expect(await delivery.getByRole('table').innerText()).toContain('<script>');
    expect(await page.title()).toBe('pagerduty-triggers, local');
  });

  test('could not become markup even by a mistake of ours', async () => {
    const page = await open();
    const why = await page.evaluate(`(() => {
      try {
        document.body.innerHTML = '<b>markup</b>';
        return 'taken';
      } catch (thrown) {
        return thrown.name;
      }
    })()`);
    expect(why).toBe('TypeError');
  });

  test('another web page can neither send nor listen nor frame it', async () => {
    const before = steps.filter(({ type }) => type === 'delivery').length;
    const console = platform.ready.console_url;
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<title>evil</title><iframe src="${console}"></iframe>`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const results = await page.evaluate(`(async () => {
      const target = ${JSON.stringify(console)};
      const send = (type, mode) =>
        fetch(target + 'console/send', { method: 'POST', mode, body: '{"event_type":"pagey.ping"}', headers: { 'content-type': type } })
          .then(() => 'read', () => 'refused');
      const listen = () => new Promise((resolve) => {
        const source = new EventSource(target + 'console/events');
        source.onmessage = () => resolve('read');
        source.onerror = () => resolve('refused');
      });
      return [
        await send('text/plain', 'no-cors'),
        await send('text/plain', 'cors'),
        await send('application/json', 'cors'),
        await listen(),
      ];
    })()`);
    expect(results).toEqual(['refused', 'refused', 'refused', 'refused']);
    expect(page.frames()[1]?.url()).toMatch(/^chrome-error:/);
    expect(steps.filter(({ type }) => type === 'delivery')).toHaveLength(before);
  });
});

describe('for everybody', () => {
  test('works by keyboard alone, and nothing takes the focus away', async () => {
    const page = await open();
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
    const page = await open();
    await (await send(page)).getByText('DONE', { exact: true }).waitFor();
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

  test.each([
    ['320 pixels wide', { viewport: { width: 320, height: 640 } }, '100%'],
    ['at 200 %', { viewport: { width: 590, height: 450 }, deviceScaleFactor: 2 }, '100%'],
    ['with text twice the size', { viewport: { width: 640, height: 700 } }, '200%'],
  ])('nothing is lost %s', async (_name, options, size) => {
    const page = await open(options);
    await page.evaluate(`document.documentElement.style.fontSize = '${size}'`);
    const delivery = await send(page, {
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
    const page = await open({ reducedMotion: 'reduce' });
    await (await send(page)).getByText('DONE', { exact: true }).waitFor();
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  });

  test.each(['light', 'dark'] as const)(
    'stands out enough when it is %s; its picture is in the docs',
    async (colorScheme) => {
      const page = await open({ colorScheme, viewport: { width: 1180, height: 1010 } });
      await page.getByLabel('Sign wrongly').check();
      await send(page);
      await page.getByLabel('Sign wrongly').uncheck();
      const delivery = await send(page, {
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
