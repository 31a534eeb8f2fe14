import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ERRORS } from '../../../lib/domain/errors.ts';
import { EVENT_TYPES } from '../../../lib/domain/event-types.ts';
import { type ConsoleDeps, createConsole } from '../../../lib/local/console/console.ts';
import type { Numbered } from '../../../lib/local/console/console-step.ts';
import { eventIn } from '../../../lib/local/delivery-event.ts';
import { startGateway } from '../../../lib/local/gateway.ts';
import type { DeliveryEvent } from '../../../lib/local/local-event.ts';
import { sampleEvent } from '../../../lib/local/sample-delivery.ts';
import { triggerWith } from '../../domain/triggers.ts';

const DELIVERY: DeliveryEvent = {
  type: 'delivery',
  status: 202,
  accepted: [],
  skipped: [{ trigger: 'one', filter: 'min_priority', reason: 'priority_below_minimum:P1' }],
  skipped_count: 1,
};

/** The console behind a real gateway. */
async function open(deps: Partial<ConsoleDeps> = {}) {
  const post = vi.fn<ConsoleDeps['post']>(async () => 202);
  const console = createConsole({
    now: () => 1_700_000_000_000,
    triggers: async () => [],
    note: () => undefined,
    post,
    ...deps,
  });
  const received: unknown[] = [];
  const gateway = await startGateway({
    port: 0,
    explicit: true,
    page: console.handle,
    invoke: async (event) => {
      received.push(event);
      return { ok: true, result: { statusCode: 202, body: '{}' } };
    },
  });
  onTestFinished(gateway.close);
  return { console, post, received, ...gateway };
}

/** A request with headers as given, `Host` too. */
async function ask(
  port: number,
  { method = 'GET', path = '/', body = '', ...headers }: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: IncomingMessage['headers']; text: string }> {
  const request: ClientRequest = httpRequest({
    port,
    host: '127.0.0.1',
    method,
    path,
    headers,
    agent: false,
  });
  request.on('error', () => undefined);
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

/** The timeline as an EventSource reads it. */
async function follow(url: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(`${url}/console/events`, { headers, signal: abort.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  return async (): Promise<{
    id?: string;
    event?: string;
    data: Numbered & { session?: string; last?: number };
  }> => {
    for (;;) {
      const end = buffer.indexOf('\n\n');
      if (end >= 0) {
        const lines = buffer
          .slice(0, end)
          .split('\n')
          .map((line) => line.split(/: (.*)/s) as [string, string]);
        buffer = buffer.slice(end + 2);
        const { data = '', ...rest } = Object.fromEntries(lines);
        return { ...rest, data: JSON.parse(data) };
      }
      const { value, done } = (await reader?.read()) ?? { done: true };
      if (done) throw new Error('the stream ended');
      buffer += value;
    }
  };
}

describe('the page', () => {
  test('everything it loads is there, under a policy that lets nothing else in', async () => {
    const { port } = await open();
    const page = await ask(port);
    expect(page.status).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ]) {
      expect(policy).toContain(rule);
    }
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const scripts = new Set(
      [...page.text.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, path]) => path ?? ''),
    );
    for (const path of scripts) {
      const file = await ask(port, { path });
      expect([path, file.status, file.headers['x-content-type-options']]).toEqual([path, 200, 'nosniff']);
      for (const [, name] of file.text.matchAll(/(?:from|import) '\.\/([\w-]+\.js)'/g))
        scripts.add(`/console/${name}`);
    }
    expect(scripts.size).toBeGreaterThan(8);
    const map = /<script type="importmap">(.+?)<\/script>/.exec(page.text)?.[1] ?? '';
    expect(policy).toContain(`'sha256-${createHash('sha256').update(map).digest('base64')}'`);
    for (const path of Object.values<string>(JSON.parse(map).imports)) {
      const file = await ask(port, { path });
      expect([path, file.status, file.headers['content-type']]).toEqual([
        path,
        200,
        'text/javascript; charset=utf-8',
      ]);
      // One module that is whole: it asks for nothing else.
      expect(file.text).not.toMatch(/\bfrom ?["']|\bimport ?["'(]/);
    }
  });

  test('offers every event type', async () => {
    const { port } = await open();
    const { text } = await ask(port);
    expect(text).toContain('<option data-carries="incident">incident.triggered</option>');
    expect(text.match(/<option data-carries/g)?.length).toBe(Object.keys(EVENT_TYPES).length);
  });

  test('what is not the console reaches the receiver; what is below it and unknown is 404', async () => {
    const { port, received } = await open();
    expect((await ask(port, { path: '/console/../../package.json' })).status).toBe(404);
    expect((await ask(port, { path: '/console/toString' })).status).toBe(404);
    expect((await ask(port, { method: 'POST', path: '/' })).status).toBe(404);
    expect(received).toEqual([]);
    await ask(port, { path: '/healthz' });
    expect(received).toHaveLength(1);
  });
});

describe('other web pages', () => {
  test.each(['/', '/console/events', '/console/main.js'])(
    'a foreign name for this machine gets nothing of %s',
    async (path) => {
      const { port } = await open();
      for (const host of [
        `rebound.example:${port}`,
        'rebound.example',
        '127.0.0.1',
        `127.0.0.1:${port + 1}`,
        `127.0.0.1.example:${port}`,
      ]) {
        const { status, text } = await ask(port, { path, host });
        expect([host, status, JSON.parse(text).error.code]).toEqual([
          host,
          ERRORS.host_foreign.status,
          'host_foreign',
        ]);
      }
      expect((await ask(port, { path: '/console/main.js', host: `localhost:${port}` })).status).toBe(200);
    },
  );

  test('may not send, whatever they claim', async () => {
    const { port, post } = await open();
    const own = {
      host: `127.0.0.1:${port}`,
      origin: `http://127.0.0.1:${port}`,
      'content-type': 'application/json',
    };
    const sending = { method: 'POST', path: '/console/send', body: '{"event_type":"pagey.ping"}' };
    for (const foreign of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: '' },
      { origin: `http://localhost:${port}` },
      { origin: `https://127.0.0.1:${port}` },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const { status, text } = await ask(port, { ...sending, ...own, ...foreign } as Record<string, string>);
      expect([foreign, status, JSON.parse(text).error.code]).toEqual([
        foreign,
        ERRORS.origin_foreign.status,
        'origin_foreign',
      ]);
    }
    const { origin: _, ...without } = own;
    expect((await ask(port, { ...sending, ...without })).status).toBe(403);
    expect(post).not.toHaveBeenCalled();
    expect((await ask(port, { ...sending, ...own, 'sec-fetch-site': 'same-origin' })).text).toBe(
      '{"status":202}',
    );
    expect(post).toHaveBeenCalledOnce();
  });
});

describe('the form', () => {
  async function submit(body: string, post: ConsoleDeps['post'] = async () => 202) {
    const { port } = await open({ post });
    const own = {
      host: `127.0.0.1:${port}`,
      origin: `http://127.0.0.1:${port}`,
      'content-type': 'application/json',
    };
    const { status, text } = await ask(port, { method: 'POST', path: '/console/send', body, ...own });
    return { status, ...JSON.parse(text) };
  }

  test.each([
    ['{"event_type":"incident.trigered"}', 'event_type', /list/],
    ['{"event_type":"pagey.ping","incident_id":"P 1"}', 'incident_id', /letters and digits/],
    [`{"event_type":"pagey.ping","title":"${'x'.repeat(1025)}"}`, 'title', /1,024/],
    ['{"event_type":"pagey.ping","priority":"P9"}', 'priority', /P1 to P5/],
    ['{"event_type":"pagey.ping","urgency":"medium"}', 'urgency', /high or low/],
  ])('%s: says which field and what to write', async (body, field, message) => {
    const answer = await submit(body);
    expect(answer).toMatchObject({
      status: ERRORS.form_invalid.status,
      error: { code: 'form_invalid', field, message: expect.stringMatching(message) },
    });
  });

  test.each(['', 'null', '[]', '{', '{"event_type":"pagey.ping","more":1}', `"${'x'.repeat(20_000)}"`])(
    'no form at all: %j',
    async (body) => {
      expect(await submit(body)).toMatchObject({ status: 400, error: { code: 'form_invalid' } });
    },
  );

  test('a sample that cannot be sent is said to be so', async () => {
    const answer = await submit('{"event_type":"pagey.ping"}', async () =>
      Promise.reject(new Error('secret detail')),
    );
    expect(answer).toMatchObject({ status: 503, error: { code: 'internal' } });
    expect(JSON.stringify(answer)).not.toContain('secret detail');
  });
});

describe('the timeline', () => {
  test('a page gets what happened, then what happens; one that comes back only what it missed', async () => {
    const { console, url } = await open();
    console.add({ type: 'loaded', triggers: 1, agents: 1 });
    const next = await follow(url);
    const start = await next();
    expect(start).toMatchObject({
      event: 'start',
      data: { session: expect.stringMatching(/^[0-9a-f]{12}$/), last: 1 },
    });
    const first = await next();
    expect(first.data).toEqual({
      number: 1,
      at: 1_700_000_000_000,
      step: { type: 'loaded', triggers: 1, agents: 1 },
    });
    console.notice({ level: 'warning', message: 'mind' });
    expect((await next()).data.step).toEqual({ type: 'notice', level: 'warning', message: 'mind' });

    const again = await follow(url, { 'last-event-id': first.id ?? '' });
    await again();
    expect((await again()).data.number).toBe(2);
    const foreign = await follow(url, { 'last-event-id': '000000000000.1' });
    await foreign();
    expect((await foreign()).data.number).toBe(1);
  });

  test('tells both values of every filter, and the receiver’s own verdict', async () => {
    const trigger = triggerWith({ min_priority: 'P1' }, {}, 'one');
    const { console, url } = await open({ triggers: async () => [trigger] });
    const sample = await sampleEvent('incident.triggered', new Date());
    const priority = { id: 'P', type: 'priority_reference', summary: 'P3' };
    const event = eventIn(
      Buffer.from(JSON.stringify({ event: { ...sample, data: { ...sample.data, priority } } })),
    );
    if (!event) throw new Error('no event');
    console.add(DELIVERY);
    await console.decide(DELIVERY, event);
    const next = await follow(url);
    await next();
    const delivery = await next();
    const decision = await next();
    expect(decision.data.step).toMatchObject({
      type: 'decision',
      delivery: delivery.data.number,
      triggers: [
        {
          trigger: 'one',
          verdict: 'skipped',
          filter: 'min_priority',
          filters: expect.arrayContaining([
            expect.objectContaining({ filter: 'min_priority', result: 'fail', wanted: 'P1', got: 'P3' }),
          ]),
        },
      ],
    });
  });

  test('shows the note as it stands on the incident, else as it was posted', async () => {
    const standing = new Map([['PN1', { content: 'as it stands', author: 'Bot' }]]);
    const { console, url } = await open({ note: (_incident, id) => standing.get(id) });
    const of = { run_id: 'r', trigger: 't', incident_id: 'PI1', text: 'as posted' } as const;
    console.add({ type: 'note', note_id: 'PN1', ...of });
    console.add({ type: 'note', note_id: 'PN2', ...of });
    console.add({ type: 'failure_note', note_id: 'PN3', run_id: 'r', trigger: 't', incident_id: 'PI1' });
    const next = await follow(url);
    await next();
    const steps = [];
    for (let number = 0; number < 5; number += 1) steps.push((await next()).data.step);
    expect(steps.map((step) => ('content' in step ? step.content : step.type))).toEqual([
      'note',
      'as it stands',
      'note',
      'as posted',
      'failure_note',
    ]);
  });
});
