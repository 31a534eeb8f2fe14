import * as z from 'zod';
import { below, endpointOf, fetchJson } from './endpoint.ts';
import { printSeries } from './prometheus-series.ts';
import { stepSeconds, TIME_HINT, timeOf, windowOf } from './time.ts';
import { availableTool, type Tool, type ToolContext, unavailableTool } from './tool.ts';

const LONGEST_QUERY = 4_000;
/** Points of a range that the server is asked for unless the step is given. */
const USUAL_POINTS = 60;
/** Prometheus refuses more. */
const MOST_POINTS = 11_000;
const SHORTEST_STEP_S = 15;

const input = z.object({
  query: z.string().min(1).max(LONGEST_QUERY).describe('PromQL'),
  start: z.string().optional().describe(`Begin of a range; absent: an instant query. ${TIME_HINT}`),
  end: z.string().optional().describe('End of the range, or the instant; absent: now'),
  step: z.string().optional().describe('Resolution of a range, such as 1m; absent: about 60 points'),
});

/** Prometheus, or what speaks its query API (Mimir, Thanos, VictoriaMetrics). https://prometheus.io/docs/prometheus/latest/querying/api/ */
export async function createPrometheusTool({ settings, now }: ToolContext): Promise<Tool> {
  const endpoint = await endpointOf(settings, 'PROMETHEUS');
  if (!endpoint) return unavailableTool('prometheus', 'PROMETHEUS_URL is not set');
  const tenant = await settings('PROMETHEUS_TENANT', 'tenant', 'org_id');
  return availableTool({
    name: 'prometheus',
    description: 'Queries metrics with PromQL: the value now, or over a range when start is given.',
    input,
    writes: false,
    execute: async (given, { signal }) => {
      const { path, query } = requestOf(given, now());
      const headers = { ...endpoint.headers, ...(tenant ? { 'x-scope-orgid': tenant } : {}) };
      const url = below(endpoint.base, path, query);
      const answer = await fetchJson('Prometheus', { url, headers, signal }, prometheusError);
      const { data, warnings = [], infos = [] } = answerSchema.parse(answer);
      const remarks = [
        ...warnings.map((warning) => `warning: ${warning}`),
        ...infos.map((info) => `info: ${info}`),
      ];
      return [...remarks, printSeries(data)].join('\n');
    },
  });
}

const answerSchema = z
  .object({
    data: z.unknown(),
    warnings: z.array(z.string()).optional(),
    infos: z.array(z.string()).optional(),
  })
  .catch({ data: undefined });

function requestOf(given: z.output<typeof input>, now: number) {
  const { query, end } = given;
  if (given.start === undefined) {
    const time = end === undefined ? {} : { time: String(timeOf(end, now) / 1000) };
    return { path: '/api/v1/query', query: { query, ...time } };
  }
  const window = windowOf(given, now);
  const seconds = (window.end - window.start) / 1000;
  const usual = Math.max(SHORTEST_STEP_S, Math.ceil(seconds / USUAL_POINTS));
  const step = given.step === undefined ? usual : stepSeconds(given.step);
  return {
    path: '/api/v1/query_range',
    query: {
      query,
      start: String(window.start / 1000),
      end: String(window.end / 1000),
      step: String(Math.max(step, Math.ceil(seconds / MOST_POINTS))),
    },
  };
}

/** The server's own words. */
export function prometheusError(answer: unknown): string | undefined {
  const read = z.object({ error: z.string(), errorType: z.string().optional() }).safeParse(answer);
  return read.success ? `${read.data.errorType ?? 'error'}: ${read.data.error}` : undefined;
}
