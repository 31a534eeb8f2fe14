import * as z from 'zod';
import { type AwsAccess, awsAccess } from '../aws/access.ts';
import { awsFailure } from '../aws/aws-failure.ts';
import { type SignedService, signedHeaders } from '../aws/sign-request.ts';
import { below, type Endpoint, endpointOf, fetchJson } from '../endpoint.ts';
import { TIME_HINT, timeOf } from '../time.ts';
import { availableTool, type Settings, type Tool, type ToolContext, unavailableTool } from '../tool.ts';
import { refused } from '../tool-error.ts';
import { checkQuery, indicesOf, readIndexPolicy } from './index-policy.ts';
import { printHits } from './print-hits.ts';
import { searchError } from './search-error.ts';

/** Longest body of a search, in characters. */
const LONGEST_BODY = 20_000;

const input = z.object({
  index: z.string().optional().describe('Index or pattern, such as logs-*; absent: the configured one'),
  // Text and not an object: not every provider takes a schema of an object without named properties.
  query: z
    .string()
    .max(LONGEST_BODY)
    .describe('Lucene syntax (level:error AND service:web), or a query DSL object as JSON'),
  start: z.string().optional().describe(`Oldest time_field. ${TIME_HINT}`),
  end: z.string().optional().describe('Newest time_field'),
  time_field: z
    .string()
    .regex(/^[\w.@-]{1,100}$/)
    .default('@timestamp'),
  size: z.int().min(0).max(100).default(20).describe('Most documents'),
  fields: z.array(z.string().max(200)).max(50).optional().describe('Fields to return; absent: all'),
  sort: z.enum(['newest', 'oldest', 'score']).default('newest'),
  aggs: z.string().max(LONGEST_BODY).optional().describe('Aggregations as a JSON object'),
});

const jsonObject = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.unknown()));

/** Elasticsearch or OpenSearch: the search API only. */
export async function createElasticsearchTool({ entry, settings, now }: ToolContext): Promise<Tool> {
  const policy = readIndexPolicy(entry);
  const endpoint =
    (await endpointOf(settings, 'ELASTICSEARCH')) ?? (await endpointOf(settings, 'OPENSEARCH'));
  if (!endpoint)
    return unavailableTool('elasticsearch', 'neither ELASTICSEARCH_URL nor OPENSEARCH_URL is set');
  const signing = await signingOf(endpoint, settings);
  const scope = policy.patterns ? ` Indices: ${policy.patterns.join(', ')}.` : '';
  return availableTool({
    name: 'elasticsearch',
    description: `Searches documents (logs) in Elasticsearch or OpenSearch.${scope}`,
    input,
    writes: false,
    execute: async (given, { signal }) => {
      const indices = indicesOf(policy, given.index).map(encodeURIComponent).join(',');
      // An index that the model names must be there: no documents of an index that is none would read as good news.
      const usual = given.index === undefined ? { ignore_unavailable: 'true' } : {};
      const url = below(endpoint.base, `/${indices}/_search`, usual);
      const body = JSON.stringify(bodyOf(given, now()));
      if (body.length > LONGEST_BODY) throw refused('the query is too long');
      const headers = { ...endpoint.headers, 'content-type': 'application/json' };
      const signed = signing ? await sign(signing, { url, headers, body }, signal) : headers;
      const request = { method: 'POST' as const, url, headers: signed, body, signal };
      return printHits(await fetchJson('Elasticsearch', request, searchError));
    },
  });
}

function bodyOf(given: z.output<typeof input>, now: number): Record<string, unknown> {
  const aggs = given.aggs === undefined ? undefined : objectOf('aggs', given.aggs);
  const limits = {
    ...(given.start === undefined ? {} : { gte: isoOf(given.start, now) }),
    ...(given.end === undefined ? {} : { lte: isoOf(given.end, now) }),
  };
  const filter = Object.keys(limits).length === 0 ? [] : [{ range: { [given.time_field]: limits } }];
  const order = given.sort === 'newest' ? 'desc' : 'asc';
  return {
    size: given.size,
    track_total_hits: 10_000,
    timeout: '20s',
    query: { bool: { must: [queryOf(given.query)], filter } },
    ...(given.sort === 'score' ? {} : { sort: [{ [given.time_field]: { order, unmapped_type: 'date' } }] }),
    ...(given.fields ? { _source: given.fields } : {}),
    ...(aggs ? { aggs } : {}),
  };
}

function queryOf(text: string): Record<string, unknown> {
  const bare = text.trim();
  if (!bare.startsWith('{')) return { query_string: { query: bare === '' ? '*' : bare } };
  const query = objectOf('query', bare);
  return Object.keys(query).length === 0 ? { match_all: {} } : query;
}

/** An object as the model wrote it. @throws AppError `tool_refused` */
function objectOf(what: string, text: string): Record<string, unknown> {
  const read = jsonObject.safeParse(text);
  if (!read.success) throw refused(`${what} is not a JSON object`);
  checkQuery(read.data);
  return read.data;
}

function isoOf(text: string, now: number): string {
  return new Date(timeOf(text, now)).toISOString();
}

interface Signing {
  readonly access: AwsAccess;
  readonly service: SignedService;
}

/** SigV4 where `auth: sigv4` asks for it, or where an AWS host has no other credential. */
async function signingOf({ base, headers }: Endpoint, settings: Settings): Promise<Signing | undefined> {
  const auth = (await settings('OPENSEARCH_AUTH', 'auth'))?.toLowerCase();
  const [, region, service] = /\.([a-z0-9-]+)\.(es|aoss)\.amazonaws\.com(?:\.cn)?$/.exec(base.hostname) ?? [];
  const wanted = auth === undefined ? service !== undefined && !headers['authorization'] : auth === 'sigv4';
  if (!wanted) return undefined;
  const chosen = (await settings('OPENSEARCH_SERVICE', 'service')) ?? service ?? 'es';
  if (chosen !== 'es' && chosen !== 'aoss') throw refused('config.service must be es or aoss');
  return { access: await awsAccess(settings, region ? { region } : {}), service: chosen };
}

async function sign(
  { access, service }: Signing,
  request: { url: URL; headers: Record<string, string>; body: string },
  signal: AbortSignal,
): Promise<Record<string, string>> {
  try {
    return await signedHeaders(access, service, { method: 'POST', ...request });
  } catch (thrown) {
    throw awsFailure('signing for OpenSearch', thrown, signal);
  }
}
