import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sendByForm } from './send-by-form.ts';
import { wholeConsole } from './whole-console.ts';

const here = wholeConsole();

describe('text from outside', () => {
  test('is never markup: not in a title, not in a note, not in a link', async () => {
    const page = await here.open();
    const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script> [go](javascript:document.title='owned') **bold**`;
    const delivery = await sendByForm(page, { Title: evil, 'Service name': evil });
    await delivery.getByText('DONE', { exact: true }).waitFor();
    const note = delivery.getByRole('figure');
    expect(await note.innerText()).toContain('<img src=x onerror=');
    expect(await page.locator('main img, main script, main a[href^="javascript"]').count()).toBe(0);
    await delivery.locator('summary', { hasText: 'payments-p1' }).click();
    expect(await delivery.getByRole('table').innerText()).toContain('<script>');
    expect(await page.title()).toBe('pagerduty-triggers, local');
  });

  test('could not become markup even by a mistake of ours', async () => {
    const page = await here.open();
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
    const before = here.steps.filter(({ type }) => type === 'delivery').length;
    const console = here.platform.ready.console_url;
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<title>evil</title><iframe src="${console}"></iframe>`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const context = await here.browser.newContext();
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
    expect(here.steps.filter(({ type }) => type === 'delivery')).toHaveLength(before);
  });
});
