import { describe, expect, test } from 'vitest';
import { createElasticsearchTool } from '../../lib/tools/elasticsearch/elasticsearch.ts';
import { createLokiTool } from '../../lib/tools/loki.ts';
import { createPrometheusTool } from '../../lib/tools/prometheus.ts';
import type { ToolFactory } from '../../lib/tools/tool.ts';
import { json, nobodyHome, serve } from '../agents/loopback.ts';
import { answerOf, grown } from '../support/recorded.ts';
import { callable, refusal, toolContext } from './tool-context.ts';

const VECTOR = answerOf('prometheus/instant') as { data: { result: readonly unknown[] } };
const MATRIX = answerOf('prometheus/range');
const HITS = answerOf('elasticsearch/some-hits') as { hits: { hits: readonly unknown[] } };
const STREAMS = answerOf('loki/lines') as { data: { result: readonly unknown[] } };
const RATES = answerOf('loki/rates');

describe('prometheus', () => {
  const start = async (answer: unknown, setup: Parameters<typeof callable>[1] = {}) => {
    const server = await serve((response) => json(response, answer));
    const env = { PROMETHEUS_URL: `${server.url}/prom/`, ...setup.env };
    return { ...server, run: await callable(createPrometheusTool, { ...setup, env }) };
  };
  const queryOf = (path: string | undefined) =>
    Object.fromEntries(new URL(path ?? '', 'http://x').searchParams);

  test('without start it is an instant query', async () => {
    const { run, received } = await start(VECTOR);
    await run({ query: 'up{job="web"}' });
    expect(received[0]).toMatchObject({
      method: 'GET',
      path: expect.stringMatching(/^\/prom\/api\/v1\/query\?/),
    });
    expect(queryOf(received[0]?.path)).toEqual({ query: 'up{job="web"}' });
  });

  test('end alone is the instant', async () => {
    const { run, received } = await start(VECTOR);
    await run({ query: 'up', end: 'now-1h' });
    expect(queryOf(received[0]?.path)).toEqual({ query: 'up', time: '1767603600' });
  });

  test('with start it is a range, of about 60 points unless told', async () => {
    const { run, received } = await start(MATRIX);
    await run({ query: 'rate(x[5m])', start: '-1h' });
    expect(received[0]?.path).toContain('/api/v1/query_range?');
    expect(queryOf(received[0]?.path)).toEqual({
      query: 'rate(x[5m])',
      start: '1767603600',
      end: '1767607200',
      step: '60',
    });
    await run({ query: 'x', start: '2026-01-05T09:00:00Z', end: '1767607200', step: '5m' });
    expect(queryOf(received[1]?.path)).toMatchObject({ step: '300', start: '1767603600' });
  });

  test('a step that would make too many points is widened', async () => {
    const { run, received } = await start(MATRIX);
    await run({ query: 'x', start: '-30d', step: '1s' });
    expect(Number(queryOf(received[0]?.path)['step'])).toBeGreaterThanOrEqual(2_592_000 / 11_000);
  });

  test('credentials and tenant go as headers, never into the address', async () => {
    const { run, received } = await start(VECTOR, {
      env: { PROMETHEUS_TENANT: 'shop' },
      secrets: { PROMETHEUS_TOKEN: 'prom-token' },
    });
    await run({ query: 'up' });
    expect(received[0]?.headers).toMatchObject({
      authorization: 'Bearer prom-token',
      'x-scope-orgid': 'shop',
    });
    const server = await serve((response) => json(response, VECTOR));
    const url = server.url.replace('http://', 'http://me:p%40ss@');
    await (await callable(createPrometheusTool, { config: { url } }))({ query: 'up' });
    expect(server.received[0]?.headers.authorization).toBe(`Basic ${btoa('me:p@ss')}`);
  });

  test('the entry comes before env, env before the secrets', async () => {
    const [entry, env, secret] = await Promise.all(
      [1, 2, 3].map(() => serve((response) => json(response, VECTOR))),
    );
    const secrets = { PROMETHEUS_URL: secret?.url ?? '' };
    const run = await callable(createPrometheusTool, {
      config: { url: entry?.url },
      env: { PROMETHEUS_URL: env?.url ?? '' },
      secrets,
    });
    await run({ query: 'up' });
    await (await callable(createPrometheusTool, { secrets }))({ query: 'up' });
    expect([entry, env, secret].map((server) => server?.received.length)).toEqual([1, 0, 1]);
  });

  test.each([
    ['warnings', 'warning: too many samples'],
    ['infos', 'info: too many samples'],
  ])('%s stand before the series', async (key, text) => {
    const { run } = await start({ ...VECTOR, [key]: ['too many samples'] });
    expect(await run({ query: 'up' })).toMatch(new RegExp(`^${text}\nup\\{`));
  });

  test('many series are cut, and it says so', async () => {
    const result = Array.from({ length: 80 }, (_, at) => ({ metric: { pod: `p${at}` }, value: [1, '1'] }));
    const { run } = await start({ data: { resultType: 'vector', result } });
    expect(await run({ query: 'x' })).toContain('(30 more series');
  });

  test.each([
    [{}],
    [{ query: '' }],
    [{ query: 'x', start: 'yesterday' }],
    [{ query: 'x', start: 'now', end: '-1h' }],
    [{ query: 'x', start: '-1h', step: 'soon' }],
    [{ query: 'x'.repeat(5_000) }],
  ])('%j sends nothing', async (input) => {
    const { run, received } = await start(VECTOR);
    expect(await refusal(run(input))).not.toBe('');
    expect(received).toHaveLength(0);
  });
});

describe('loki', () => {
  test('asks for a window, the newest lines first unless told', async () => {
    const server = await serve((response) => json(response, STREAMS));
    const run = await callable(createLokiTool, { env: { LOKI_URL: server.url, LOKI_TENANT: 'shop' } });
    const newest = (await run({ query: '{app="web"}', limit: 3 })).split('\n')[0];
    const url = new URL(server.received[0]?.path ?? '', 'http://x');
    expect(url.pathname).toBe('/loki/api/v1/query_range');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      query: '{app="web"}',
      limit: '3',
      direction: 'backward',
      start: '1767603600000000000',
      end: '1767607200000000000',
    });
    expect(server.received[0]?.headers['x-scope-orgid']).toBe('shop');
    const oldest = (await run({ query: '{app="web"}', direction: 'forward' })).split('\n')[0];
    expect([newest, oldest]).toEqual([
      expect.stringContaining('GET /cart 200 109ms'),
      expect.stringContaining('GET /cart 200 105ms'),
    ]);
  });

  test('a metric query is printed as series', async () => {
    const server = await serve((response) => json(response, RATES));
    const run = await callable(createLokiTool, { env: { LOKI_URL: server.url } });
    expect(await run({ query: 'sum(rate({app="web"}[1m]))', step: '1m' })).toMatch(
      /^\{level="error"\}\n {2}min 0\.\d+ max/,
    );
  });
});

describe('elasticsearch', () => {
  const start = async (config: Readonly<Record<string, unknown>> = {}, secrets = {}) => {
    const server = await serve((response) => json(response, HITS));
    const all = { ...config, url: server.url };
    return { ...server, run: await callable(createElasticsearchTool, { config: all, secrets }) };
  };

  test('searches with Lucene syntax inside a window', async () => {
    const { run, received } = await start();
    await run({ index: 'logs-*', query: 'level:error', start: '-15m', fields: ['message'], size: 5 });
    expect(received[0]).toMatchObject({ method: 'POST', path: '/logs-*/_search' });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      size: 5,
      track_total_hits: 10000,
      timeout: '20s',
      query: {
        bool: {
          must: [{ query_string: { query: 'level:error' } }],
          filter: [{ range: { '@timestamp': { gte: '2026-01-05T09:45:00.000Z' } } }],
        },
      },
      sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }],
      _source: ['message'],
    });
  });

  test('takes a query object and aggregations', async () => {
    const { run, received } = await start();
    await run({
      index: 'logs-web',
      query: '{"match": {"message": "memory"}}',
      aggs: '{"by": {"terms": {"field": "pod"}}}',
      size: 0,
      sort: 'score',
    });
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      query: { bool: { must: [{ match: { message: 'memory' } }] } },
      aggs: { by: { terms: { field: 'pod' } } },
    });
  });

  test('an API key, and a login', async () => {
    const withKey = await start({}, { ELASTICSEARCH_API_KEY: 'a2V5' });
    await withKey.run({ index: 'a', query: '*' });
    expect(withKey.received[0]?.headers.authorization).toBe('ApiKey a2V5');
    const withLogin = await start({ username: 'me' }, { ELASTICSEARCH_PASSWORD: 'pw' });
    await withLogin.run({ index: 'a', query: '*' });
    expect(withLogin.received[0]?.headers.authorization).toBe(`Basic ${btoa('me:pw')}`);
  });

  test.each([
    [{ index: '_all', query: '*' }],
    [{ index: '.security-7', query: '*' }],
    [{ index: 'logs,.kibana', query: '*' }],
    [{ index: '../_cluster/settings', query: '*' }],
    [{ index: 'logs/_delete_by_query?x=', query: '*' }],
    [{ index: 'logs-*,-logs-web', query: '*' }],
    [{ index: 'remote:logs', query: '*' }],
    [{ index: '', query: '*' }],
    [{ query: '*' }],
    [{ index: 'a', query: '{"script": {"script": {"source": "x"}}}' }],
    [{ index: 'a', query: '{"function_score": {"script_score": {}}}' }],
    [{ index: 'a', query: '{"terms": {"user": {"index": ".security", "id": "1", "path": "x"}}}' }],
    [{ index: 'a', query: '{"more_like_this": {"like": [{"_index": ".security", "_id": "1"}]}}' }],
    [{ index: 'a', query: '{"geo_shape": {"x": {"indexed_shape": {"index": "b"}}}}' }],
    [{ index: 'a', query: `${'{"bool":'.repeat(40)}1${'}'.repeat(40)}` }],
    [{ index: 'a', query: '{"match": ' }],
    [{ index: 'a', query: '*', aggs: '{"x": {"scripted_metric": {}}}' }],
    [{ index: 'a', query: '*', aggs: '[]' }],
    [{ index: 'a', query: '*', aggs: 'x' }],
    [{ index: 'a', query: '*', time_field: 'a"b' }],
    [{ index: 'a', query: 'y'.repeat(30_000) }],
  ])('%j sends nothing', async (input) => {
    const { run, received } = await start();
    expect(await refusal(run(input))).not.toBe('');
    expect(received).toHaveLength(0);
  });

  test.each([
    ['logs-web', true],
    ['logs-web-*', true],
    ['logs-*', true],
    ['audit', true],
    ['audit-2', false],
    ['*', false],
    ['logs*', false],
    ['log*', false],
    ['logs-web,audit', true],
    ['logs-web,pay', false],
  ])('with indices logs-* and audit, %s: %s', async (index, isAllowed) => {
    const { run, received } = await start({ indices: ['logs-*', 'audit'] });
    if (isAllowed) await run({ index, query: '*' });
    else expect(await refusal(run({ index, query: '*' }))).toContain('not allowed');
    expect(received).toHaveLength(isAllowed ? 1 : 0);
  });

  test('of the configured indices those count that are there', async () => {
    const { run, received } = await start({ indices: ['logs-*', 'audit'] });
    await run({ query: '*' });
    expect(received[0]?.path).toBe('/logs-*,audit/_search?ignore_unavailable=true');
  });
});

describe.each<[string, ToolFactory, string, unknown, (bytes: number) => string]>([
  [
    'prometheus',
    createPrometheusTool,
    'PROMETHEUS_URL',
    { query: 'up' },
    (bytes) => grown(VECTOR, VECTOR.data.result, bytes),
  ],
  [
    'loki',
    createLokiTool,
    'LOKI_URL',
    { query: '{a="b"}' },
    (bytes) => grown(STREAMS, STREAMS.data.result, bytes),
  ],
  [
    'elasticsearch',
    createElasticsearchTool,
    'ELASTICSEARCH_URL',
    { index: 'logs', query: '*' },
    (bytes) => grown(HITS, HITS.hits.hits, bytes),
  ],
])('%s when things go wrong', (name, factory, setting, input, real) => {
  const secret = 'secret-path-0123456789';
  const at = async (url: string) =>
    await callable(factory, {
      secrets: { [setting]: `${url}/${secret}`, [`${setting.replace('URL', 'TOKEN')}`]: 'tok' },
    });

  test.each([
    [401, 'refused our credentials (HTTP 401)'],
    [403, 'does not allow this, at least to our credentials (HTTP 403)'],
    [404, 'HTTP 404'],
    [429, 'HTTP 429'],
    [500, 'HTTP 500'],
    [503, 'HTTP 503'],
  ])('HTTP %i', async (status, words) => {
    const server = await serve((response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html>no</html>'),
    );
    const text = await refusal((await at(server.url))(input));
    expect(text.endsWith(words), text).toBe(true);
    expect(text).not.toContain(secret);
  });

  test('words in plain text are the first line', async () => {
    const server = await serve((response) =>
      response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' }).end('no such path\nline 2\n'),
    );
    expect(await refusal((await at(server.url))(input))).toMatch(/ answered HTTP 400: no such path$/);
  });

  test('a redirect is not followed', async () => {
    const elsewhere = await serve((response) => json(response, {}));
    const server = await serve((response) => response.writeHead(307, { location: elsewhere.url }).end());
    expect(await refusal((await at(server.url))(input))).toContain('redirect');
    expect(elsewhere.received).toHaveLength(0);
  });

  test.each([
    ['10 MB of a real answer', (size: number) => Buffer.from(real(size)), 'too large'],
    ['10 MB of anything', (size: number) => Buffer.alloc(size, 'a'), 'too large'],
    ['no JSON', () => Buffer.from('<html>'), 'not JSON'],
    ['other JSON', () => Buffer.from('{"data":{"resultType":"odd"}}'), ''],
    ['null', () => Buffer.from('null'), ''],
  ])('%s', async (_case, bytes, words) => {
    const server = await serve((response) => response.writeHead(200).end(bytes(10_000_000)));
    expect(await refusal((await at(server.url))(input))).toContain(words);
  });

  test('an answer without end is read up to the limit', async () => {
    const server = await serve(
      (response) => void response.writeHead(200).write(Buffer.alloc(3_000_000, 'a')),
    );
    expect(await refusal((await at(server.url))(input))).toContain('too large');
  });

  test('silence, until the call is over', async () => {
    const server = await serve(() => {});
    expect(await refusal((await at(server.url))(input, AbortSignal.timeout(200)))).toContain(
      'did not answer in time',
    );
  });

  test('half an answer', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setImmediate(() => response.destroy());
    });
    expect(await refusal((await at(server.url))(input))).not.toContain(secret);
  });

  test('nobody listens', async () => {
    const text = await refusal((await at(await nobodyHome()))(input));
    expect(text).toContain('ECONNREFUSED');
    expect(text).not.toContain(secret);
  });

  test('without an address it is not available', async () => {
    const tool = await factory(toolContext({}));
    expect(tool).toMatchObject({ kind: 'unavailable', name, reason: expect.stringContaining(setting) });
  });

  test('an address that is none is not shown', async () => {
    const made = factory(toolContext({ secrets: { [setting]: `file:///${secret}` } }));
    await expect(made).rejects.toThrow(`${setting} is not an http address`);
  });

  test('what the model sends beyond the schema changes nothing', async () => {
    const server = await serve((response) => json(response, {}));
    const elsewhere = await serve((response) => json(response, {}));
    const run = await at(server.url);
    await run({ ...(input as object), url: elsewhere.url, endpoint: elsewhere.url, headers: {} }).catch(
      () => {},
    );
    expect([server.received.length, elsewhere.received.length]).toEqual([1, 0]);
  });
});
