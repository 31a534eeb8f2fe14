import { describe, expect, test } from 'vitest';
import { createElasticsearchTool } from '../../lib/tools/elasticsearch/elasticsearch.ts';
import { createLokiTool } from '../../lib/tools/loki.ts';
import { createPrometheusTool } from '../../lib/tools/prometheus.ts';
import type { ToolFactory } from '../../lib/tools/tool.ts';
import { recording, recordings, replay } from '../support/recorded.ts';
import { callable } from './tool-context.ts';

/** What a model reads when the tool is called as it was when the server's answers were recorded. */
async function told(factory: ToolFactory, name: string): Promise<string> {
  const recorded = recording(name);
  const server = await replay(recorded);
  const run = await callable(factory, {
    config: { url: server.url },
    now: () => Date.parse(recorded.recorded_at),
  });
  const text = await run(recorded.input).catch((error: Error) => `error: ${error.message}`);
  // The tool still asks what it asked then, and all of it.
  expect({ strangers: server.strangers, left: server.left }).toEqual({ strangers: [], left: [] });
  return text;
}

/** Times of a recording differ between servers. */
const timeless = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');

const PROMETHEUS: Readonly<Record<string, string | RegExp>> = {
  instant: [
    'up{instance="web-1:8080", job="checkout"} => 1 @ TIME',
    'up{instance="web-2:8080", job="checkout"} => 1 @ TIME',
    'up{instance="web-3:8080", job="checkout"} => 0 @ TIME',
  ].join('\n'),
  'instant-earlier': /^\{code="200"\} => \d+ @ TIME\n\{code="500"\} => \d+ @ TIME$/,
  range:
    /^\{code="500", instance="web-1:8080", job="checkout", service="checkout"\}\n {2}min [\d.]+ max [\d.]+ avg [\d.]+ last [\d.]+ \(5 points\)\n(?: {2}TIME 0\.\d+\n){5}\{code="500", instance="web-2:8080"/,
  'range-of-quantiles': /^\{\}\n {2}min 0\.8\d* max 0\.8\d* avg 0\.8\d* last 0\.8\d* \(5 points\)\n/,
  'usual-step': /^up\{instance="web-3:8080", job="checkout"\}\n {2}min 0 max 0 avg 0 last 0 \(13 points\)\n/,
  labels:
    'build_info{instance="web-1:8080", job="checkout", note="quoted \\"text\\" and ä", version="1.4.2"} => 1 @ TIME',
  'not-a-number': [
    'queue_ratio{instance="web-1:8080", job="checkout"} => NaN @ TIME',
    'queue_ratio{instance="web-2:8080", job="checkout"} => NaN @ TIME',
    '{} => +Inf @ TIME',
  ].join('\n'),
  alerts:
    'ALERTS{alertname="CheckoutErrors", alertstate="firing", code="500", instance="web-2:8080", job="checkout", service="checkout", severity="critical"} => 1 @ TIME',
  scalar: '3 @ TIME',
  text: 'ready @ TIME',
  'no-series': 'no series match (empty result)',
  matrix:
    /^up\{instance="web-1:8080", job="checkout"\}\n {2}min 1 max 1 avg 1 last 1 \(3 points\)\n(?: {2}TIME 1\n?){3}$/,
  'bad-query':
    'error: Prometheus answered HTTP 400: bad_data: invalid parameter "query": 1:4: parse error: unexpected end of input inside braces',
  'unknown-function':
    'error: Prometheus answered HTTP 400: bad_data: invalid parameter "query": 1:1: parse error: unknown function with name "speed"',
  'many-to-many':
    /^error: Prometheus answered HTTP 422: execution: found duplicate series for the match group \{job="checkout"\} .*many-to-many matching not allowed/,
  'too-many-samples':
    'error: Prometheus answered HTTP 422: execution: query processing would load too many samples into memory in query execution',
  'range-over-matrix':
    'error: Prometheus answered HTTP 400: bad_data: invalid expression type "range vector" for range query, must be Scalar or instant Vector',
};

const WEB_A = '{pod="web-a", app="web", level="info"}';

const LOKI: Readonly<Record<string, string | RegExp>> = {
  lines: [
    `TIME ${WEB_A} GET /cart 200 109ms`,
    `TIME ${WEB_A} GET /cart 200 108ms`,
    'TIME {app="web", level="error", pod="web-b"} panic: out of memory\n\tat Cart.load(cart.go:42)',
    `TIME ${WEB_A} GET /cart 200 107ms`,
    `TIME ${WEB_A} GET /cart 200 106ms`,
    `TIME ${WEB_A} GET /cart 200 105ms`,
  ].join('\n'),
  'oldest-first':
    /^all lines: \{.*pod="web-b".*\}\n(?:TIME level=error msg="payment gateway timed out" took=5s order=100[012]\n?){3}$/,
  'lines-of-json':
    /^all lines: \{.*app="worker".*\}\nTIME \{"level":"warn","msg":"queue grows","waiting":1200\}$/,
  rates: /^\{level="error"\}\n {2}min [\d.]+ max [\d.]+ avg [\d.]+ last [\d.]+ \(\d points\)\n/,
  'no-lines': 'no lines match',
  'no-rates': 'no series match (empty result)',
  'bad-query':
    'error: Loki answered HTTP 400: parse error at line 1, col 11: syntax error: unexpected $end, expecting } or ,',
  'no-selector': 'error: Loki answered HTTP 400: parse error at line 0, col 1: syntax error: unexpected |=',
  'too-many-lines':
    'error: Loki answered HTTP 400: max entries limit per query exceeded, limit > max_entries_limit (500 > 200)',
  'too-long':
    'error: Loki answered HTTP 400: the query time range exceeds the limit (query length: 1440h0m0s, limit: 721h0m0s)',
};

const CHECKOUT = '{"@timestamp":"TIME","level":"error","service":"checkout"';

const SEARCHES: Readonly<Record<string, string | RegExp>> = {
  'some-hits': [
    '4 documents match; 3 are shown',
    `logs-web-2026.11.28 ${CHECKOUT},"message":"payment gateway timed out after 5000 ms","duration_ms":5000,"trace":{"id":"4bf92f3577b34da6a3ce929d0e0e4730"}}`,
    `logs-web-2026.11.28 ${CHECKOUT},"message":"java.lang.OutOfMemoryError: Java heap space\\n\\tat com.example.shop.Cart.load(Cart.java:42)","duration_ms":5000,"trace":{"id":"4bf92f3577b34da6a3ce929d0e0e4731"}}`,
    `logs-web-2026.11.28 ${CHECKOUT},"message":"payment gateway timed out after 5000 ms","duration_ms":5000,"trace":{"id":"4bf92f3577b34da6a3ce929d0e0e4732"}}`,
  ].join('\n'),
  'chosen-fields':
    '5 documents match; 1 are shown\nlogs-web-2026.11.28 {"message":"payment gateway timed out after 5000 ms"}',
  'query-object': /^2 documents match; 1 are shown\nlogs-web-2026\.11\.28 \{.*payment gateway timed out/,
  aggregation:
    /^18 documents match; 0 are shown\naggregations: .*\{"key":"checkout","doc_count":17,"slow":\{"value":5000\}\},\{"key":"mailer","doc_count":1,"slow":\{"value":null\}\}/,
  'more-than-counted': /^at least 10000 documents match; 1 are shown\nnumbers \{/,
  'no-hits': '0 documents match; 0 are shown',
  'unknown-index':
    'error: Elasticsearch answered HTTP 404: index_not_found_exception: no such index [payments]',
  'no-index-of-pattern': 'no index matches: nothing was searched',
  'closed-index': 'error: Elasticsearch answered HTTP 400: index_closed_exception: closed',
  'forbidden-index':
    'error: Elasticsearch does not allow this, at least to our credentials (HTTP 403): cluster_block_exception: index [locked] blocked by: [FORBIDDEN/7/index read (api)];',
  'bad-lucene':
    /^error: Elasticsearch answered HTTP 400: query_shard_exception: Failed to parse query \[level:\(error\]; caused by parse_exception: Encountered "<EOF>" at line 1, column 12\. Was expecting one of: <AND> \.\.\./,
  'bad-query-object':
    'error: Elasticsearch answered HTTP 400: parsing_exception: unknown query [mtach] did you mean [match]?; caused by named_object_not_found_exception: [1:87] unknown field [mtach]',
  'bad-aggregation':
    /^error: Elasticsearch answered HTTP 400: illegal_argument_exception: Text fields are not optimised .* Please use a keyword field instead\. [^;]*$/,
  'too-many-buckets':
    /^error: Elasticsearch answered HTTP 503: too_many_buckets_exception: Trying to create too many buckets\. Must be less than or equal to: \[10\]/,
  'some-shards-failed':
    /^1 documents match; 1 are shown\n\(1 shards failed: this is a part of it\) \(odd-b: illegal_argument_exception: Text fields .*…\)\nodd-a \{/,
};

const SERVERS = [
  ['prometheus', createPrometheusTool, PROMETHEUS],
  [
    'prometheus-hurried',
    createPrometheusTool,
    {
      'timed-out': 'error: Prometheus answered HTTP 503: timeout: query timed out in expression evaluation',
    },
  ],
  ['loki', createLokiTool, LOKI],
  [
    'loki-of-tenants',
    createLokiTool,
    { 'no-tenant': 'error: Loki refused our credentials (HTTP 401): no org id' },
  ],
  ['elasticsearch', createElasticsearchTool, SEARCHES],
  ['opensearch', createElasticsearchTool, SEARCHES],
] as const satisfies readonly (readonly [string, ToolFactory, Readonly<Record<string, string | RegExp>>])[];

describe.each(SERVERS)('what %s really answers', (server, factory, expected) => {
  test.each(Object.entries(expected))('%s', async (name, text) => {
    const said = timeless(await told(factory, `${server}/${name}`));
    if (typeof text === 'string') expect(said).toBe(text);
    else expect(said).toMatch(text);
  });

  test('every recording is looked at', () => {
    expect(recordings(server)).toEqual(Object.keys(expected).toSorted());
  });
});
