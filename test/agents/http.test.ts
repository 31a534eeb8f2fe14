import { describe, expect, test } from 'vitest';
import { createHttpAgent } from '../../lib/agents/http.ts';
import { errorOf, httpCall, INPUT, RUN_ID, secretsOf, shown } from './call.ts';
import { json, nobodyHome, serve } from './loopback.ts';

const secrets = secretsOf({ TOKEN: 'secret-token', PATH_KEY: 'secret-path' });
const ask = createHttpAgent({ secrets, now: Date.now });
/** Its clock stands still at 0, so that a deadline of 300 leaves exactly 300 ms. */
const askAtZero = createHttpAgent({ secrets, now: () => 0 });

/** `${NAME}`, as resources spell it. */
const ref = (name: string) => `\u0024{${name}}`;

describe('the request', () => {
  test('is one POST of the agent input, with the run id as idempotency key', async () => {
    const agent = await serve((response) => json(response, { note: 'All well.', status: 'acknowledge' }));
    expect(await ask(httpCall({ url: `${agent.url}/run?x=1` }))).toEqual({
      note: 'All well.',
      status: 'acknowledged',
    });
    expect(agent.received).toHaveLength(1);
    const [request] = agent.received;
    expect([request?.method, request?.path]).toEqual(['POST', '/run?x=1']);
    expect(request?.headers['idempotency-key']).toBe(RUN_ID);
    expect(request?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(request?.body ?? '')).toEqual(INPUT);
  });

  test('resolves secrets in the URL and the headers', async () => {
    const agent = await serve((response) => json(response, { note: 'n' }));
    const headers = { Authorization: `Bearer ${ref('TOKEN')}` };
    await ask(httpCall({ url: `${agent.url}/${ref('PATH_KEY')}`, headers }));
    expect(agent.received[0]?.path).toBe('/secret-path');
    expect(agent.received[0]?.headers.authorization).toBe('Bearer secret-token');
  });

  test("keeps the framing and the idempotency key ours, whatever the agent's headers say", async () => {
    const agent = await serve((response) => json(response, { note: 'n' }));
    const headers = {
      Host: 'elsewhere.example',
      'Content-Length': '3',
      'Transfer-Encoding': 'gzip',
      'Idempotency-Key': 'mine',
      'X-Kept': 'yes',
    };
    await ask(httpCall({ url: agent.url, headers }));
    const [request] = agent.received;
    expect(request?.headers.host).toBe(new URL(agent.url).host);
    expect(request?.headers['idempotency-key']).toBe(RUN_ID);
    expect(request?.headers['x-kept']).toBe('yes');
    expect(JSON.parse(request?.body ?? '')).toEqual(INPUT);
  });

  test('renders a JSON body that no value can break out of', async () => {
    const agent = await serve((response) => json(response, { note: 'n' }));
    const body = '{"title":"{{title}}","teams":"{{team_names}}","n":{{incident_number}}}';
    await ask(httpCall({ url: agent.url, body }));
    expect(JSON.parse(agent.received[0]?.body ?? '')).toEqual({
      title: 'Disk "sda" full',
      teams: 'Ops, Core',
      n: 7,
    });
  });

  test('renders a text body as it is', async () => {
    const agent = await serve((response) => json(response, { note: 'n' }));
    await ask(httpCall({ url: agent.url, body: 'T: {{title}}', headers: { 'Content-Type': 'text/plain' } }));
    expect(agent.received[0]?.body).toBe('T: Disk "sda" full');
    expect(agent.received[0]?.headers['content-type']).toBe('text/plain');
  });
});

describe('settings that are wrong send nothing', () => {
  test.each([
    ['plain http', 'http://agent.example/run', 'https'],
    ['plain http to a name that only looks like loopback', 'http://127.0.0.1.example/run', 'https'],
    ['another protocol', 'file:///etc/passwd', 'https'],
    ['no URL', 'agent.example/run', 'not a URL'],
    ['a password in the URL', 'https://me:secret-word@agent.example/', 'user or password'],
  ] as const)('%s', async (_name, url, message) => {
    const error = await errorOf(ask(httpCall({ url })));
    expect(error.code).toBe('agent_misconfigured');
    expect(error.message).toContain('doctor');
    expect(error.message).toContain('spec.invoke.http.url');
    expect(error.message).toContain(message);
    expect(shown(error)).not.toContain('secret-word');
  });

  test('a header value that HTTP does not allow is named, not shown', async () => {
    const broken = createHttpAgent({ secrets: secretsOf({ TOKEN: 'secret\r\nX-Evil: 1' }), now: Date.now });
    const error = await errorOf(broken(httpCall({ headers: { 'X-Api-Key': ref('TOKEN') } })));
    expect(error.code).toBe('agent_misconfigured');
    expect(error.message).toContain('X-Api-Key');
    expect(shown(error)).not.toContain('secret\r\n');
    expect(shown(error)).not.toContain('X-Evil');
  });

  test('an unset secret names agent and field', async () => {
    const headers = { Authorization: `Bearer ${ref('ABSENT_TOKEN')}` };
    const error = await errorOf(ask(httpCall({ headers })));
    expect(error.code).toBe('secret_unset');
    expect(error.message).toContain('ABSENT_TOKEN');
    expect(error.message).toContain('doctor');
    expect(error.message).toContain('spec.invoke.http.headers.Authorization');
    expect(error.message).not.toContain(ref('ABSENT_TOKEN'));
  });

  test('an unset secret in a header named like an optional field of a trigger', async () => {
    const error = await errorOf(ask(httpCall({ headers: { api_token: ref('ABSENT_TOKEN') } })));
    expect(error.code).toBe('secret_unset');
    expect(error.message).toContain('spec.invoke.http.headers.api_token');
  });

  test('an unknown name in the body', async () => {
    const error = await errorOf(ask(httpCall({ url: 'http://127.0.0.1:9/', body: '{{tittle}}' })));
    expect(error.code).toBe('template_unknown_name');
  });
});

describe('an answer that is no answer', () => {
  test.each([
    [301, {}, 'agent_failed', undefined],
    [302, {}, 'agent_failed', undefined],
    [307, {}, 'agent_failed', undefined],
    [308, {}, 'agent_failed', undefined],
    [400, {}, 'agent_failed', undefined],
    [404, {}, 'agent_failed', undefined],
    [429, { 'retry-after': '7' }, 'agent_refused', 7000],
    [429, { 'retry-after': 'soon' }, 'agent_refused', undefined],
    [429, {}, 'agent_refused', undefined],
    [500, {}, 'agent_unavailable', undefined],
    [503, { 'retry-after': 'Thu, 01 Jan 1970 00:01:00 GMT' }, 'agent_refused', 60_000],
    [503, {}, 'agent_unavailable', undefined],
    [504, {}, 'agent_unavailable', undefined],
  ] as const)('HTTP %i %o is %s', async (status, headers, code, retryAfter) => {
    const target = await serve((response) => json(response, { note: 'n' }));
    const agent = await serve((response) =>
      response.writeHead(status, { location: `${target.url}/secret-place`, ...headers }).end('secret-text'),
    );
    const error = await errorOf(askAtZero(httpCall({ url: agent.url }, { deadline: 60_000 })));
    expect(error.code).toBe(code);
    expect(error.retry_after_ms).toBe(retryAfter);
    expect(error.message).toContain(`HTTP ${status}`);
    expect(shown(error)).not.toMatch(/secret-(text|place)/);
    expect(agent.received).toHaveLength(1);
    expect(target.received).toHaveLength(0);
  });

  test.each([301, 302, 303, 307, 308])('the redirect %i names the rule', async (status) => {
    const agent = await serve((response) => response.writeHead(status, { location: '/' }).end());
    expect((await errorOf(ask(httpCall({ url: agent.url })))).message).toContain('redirect');
  });

  test('an error whose text never ends is not waited for', async () => {
    const agent = await serve((response) => void response.writeHead(500).write('a'));
    expect((await errorOf(ask(httpCall({ url: agent.url })))).code).toBe('agent_unavailable');
  });

  test.each([
    ['garbage', 'application/json', Buffer.from([0xff, 0x00, 0x80]), 'agent_answer_malformed'],
    ['a page', 'text/html', Buffer.from('<p>secret-text</p>'), 'agent_answer_malformed'],
    ['nothing', 'application/json', Buffer.alloc(0), 'agent_answer_malformed'],
    ['10 MB', 'text/plain', Buffer.alloc(10_000_000, 'a'), 'agent_answer_too_large'],
  ] as const)('%s', async (_name, type, bytes, code) => {
    const agent = await serve((response) => response.writeHead(200, { 'content-type': type }).end(bytes));
    const error = await errorOf(ask(httpCall({ url: agent.url })));
    expect(error.code).toBe(code);
    expect(shown(error)).not.toContain('secret-text');
  });

  test('one that never ends is read up to the limit', async () => {
    const agent = await serve((response) => void response.writeHead(200).write(Buffer.alloc(2_000_000, 'a')));
    expect((await errorOf(ask(httpCall({ url: agent.url })))).code).toBe('agent_answer_too_large');
  });

  test('a compressed one, unasked', async () => {
    const agent = await serve((response) => json(response, { note: 'n' }, { 'content-encoding': 'gzip' }));
    const error = await errorOf(ask(httpCall({ url: agent.url })));
    expect(error.code).toBe('agent_answer_malformed');
    expect(agent.received[0]?.headers['accept-encoding']).toBe('identity');
  });
});

describe('a connection that fails', () => {
  test('refused: the agent did no work', async () => {
    const url = `${await nobodyHome()}/${ref('PATH_KEY')}`;
    const error = await errorOf(ask(httpCall({ url, headers: { Authorization: ref('TOKEN') } })));
    expect(error.code).toBe('agent_refused');
    expect(shown(error)).not.toMatch(/secret-(path|token)/);
  });

  test('a name that does not resolve: the agent did no work', async () => {
    // A label of 64 letters is refused by the resolver itself: no question leaves this machine.
    const url = `https://${'a'.repeat(64)}.invalid/run`;
    expect((await errorOf(ask(httpCall({ url })))).code).toBe('agent_refused');
  });

  test('no TLS on the other side: the agent did no work', async () => {
    const agent = await serve((response) => json(response, { note: 'n' }));
    const url = agent.url.replace('http:', 'https:');
    expect((await errorOf(ask(httpCall({ url })))).code).toBe('agent_refused');
  });

  test('broken after the request: it may have worked', async () => {
    const agent = await serve((response) => response.destroy());
    expect((await errorOf(ask(httpCall({ url: agent.url })))).code).toBe('agent_unavailable');
    expect(agent.received).toHaveLength(1);
  });

  test.each([
    ['silent', 0],
    ['half an answer', 5],
  ] as const)('%s beyond the deadline', async (_name, bytes) => {
    const agent = await serve((response) => {
      if (bytes > 0) response.writeHead(200, { 'content-type': 'text/plain' }).write('a'.repeat(bytes));
    });
    const error = await errorOf(askAtZero(httpCall({ url: agent.url }, { deadline: 300 })));
    expect(error.code).toBe('agent_timeout');
  });

  test("silent beyond the agent's own time-out", async () => {
    const agent = await serve(() => {});
    expect((await errorOf(ask(httpCall({ url: agent.url, timeout_s: 0.3 })))).code).toBe('agent_timeout');
  });

  test('past the deadline nothing is sent', async () => {
    const agent = await serve((response) => json(response, { note: 'n' }));
    const error = await errorOf(askAtZero(httpCall({ url: agent.url }, { deadline: 0 })));
    expect(error.code).toBe('agent_refused');
    expect(agent.received).toHaveLength(0);
  });
});

describe.each([401, 403])('HTTP %i', (status) => {
  const headers = { Authorization: `Bearer ${ref('TOKEN')}` };
  const guarded = () =>
    serve((response, { headers: seen }) => {
      if (seen.authorization === 'Bearer new-token') json(response, { note: 'n' });
      else response.writeHead(status).end('secret-text');
    });

  test('reads the secrets again and sends once more with the new one', async () => {
    const agent = await guarded();
    const rotated = secretsOf({ TOKEN: 'old-token' }, { TOKEN: 'new-token' });
    const answer = await createHttpAgent({ secrets: rotated, now: Date.now })(
      httpCall({ url: agent.url, headers }),
    );
    expect(answer).toEqual({ note: 'n' });
    expect(rotated.refreshed()).toBe(1);
    expect(agent.received.map((request) => request.headers['idempotency-key'])).toEqual([RUN_ID, RUN_ID]);
  });

  test.each([
    ['the same secret', 'old-token', 1],
    ['another wrong one', 'odd-token', 2],
  ] as const)('fails when the store holds %s', async (_name, later, requests) => {
    const agent = await guarded();
    const store = secretsOf({ TOKEN: 'old-token' }, { TOKEN: later });
    const error = await errorOf(
      createHttpAgent({ secrets: store, now: Date.now })(httpCall({ url: agent.url, headers })),
    );
    expect(error.code).toBe('agent_failed');
    expect(error.message).toContain(`HTTP ${status}`);
    expect(shown(error)).not.toMatch(/(old|odd)-token|secret-text/);
    expect(store.refreshed()).toBe(1);
    expect(agent.received).toHaveLength(requests);
  });
});

test('HTTP 204 is an answer without a note', async () => {
  const agent = await serve((response) => response.writeHead(204).end());
  expect(await ask(httpCall({ url: agent.url }))).toEqual({ note: '' });
});

test('a plain text answer is the note', async () => {
  const agent = await serve((response) =>
    response.writeHead(201, { 'content-type': 'text/plain' }).end('Hello'),
  );
  expect(await ask(httpCall({ url: agent.url }))).toEqual({ note: 'Hello' });
});
