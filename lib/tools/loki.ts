import * as z from 'zod';
import { below, endpointOf, fetchJson } from './endpoint.ts';
import { printSeries } from './prometheus-series.ts';
import { stepSeconds, TIME_HINT, windowOf } from './time.ts';
import { availableTool, type Tool, type ToolContext, unavailableTool } from './tool.ts';

const LONGEST_QUERY = 4_000;
/** Characters of one line that are kept. */
const LONGEST_LINE = 1_000;

const input = z.object({
  query: z.string().min(1).max(LONGEST_QUERY).describe('LogQL, such as {app="web"} |= "error"'),
  start: z.string().optional().describe(`Absent: one hour before end. ${TIME_HINT}`),
  end: z.string().optional().describe('Absent: now'),
  limit: z.int().min(1).max(500).default(100).describe('Most lines'),
  direction: z.enum(['backward', 'forward']).default('backward').describe('backward: the newest lines'),
  step: z.string().optional().describe('Resolution of a metric query, such as 1m'),
});

const streams = z.object({
  resultType: z.literal('streams'),
  result: z.array(
    z.object({
      stream: z.record(z.string(), z.string()),
      values: z.array(z.tuple([z.string(), z.string()], z.unknown())),
    }),
  ),
});

/** Grafana Loki. https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time */
export async function createLokiTool({ settings, now }: ToolContext): Promise<Tool> {
  const endpoint = await endpointOf(settings, 'LOKI');
  if (!endpoint) return unavailableTool('loki', 'LOKI_URL is not set');
  const tenant = await settings('LOKI_TENANT', 'tenant', 'org_id');
  return availableTool({
    name: 'loki',
    description: 'Queries logs with LogQL over a time window; metric queries work, too.',
    input,
    writes: false,
    execute: async ({ query, limit, direction, step, ...given }, { signal }) => {
      const { start, end } = windowOf(given, now());
      const url = below(endpoint.base, '/loki/api/v1/query_range', {
        query,
        limit: String(limit),
        direction,
        // Loki counts in nanoseconds.
        start: `${Math.floor(start)}000000`,
        end: `${Math.floor(end)}000000`,
        ...(step === undefined ? {} : { step: String(stepSeconds(step)) }),
      });
      const headers = { ...endpoint.headers, ...(tenant ? { 'x-scope-orgid': tenant } : {}) };
      const answer = await fetchJson('Loki', { url, headers, signal }, lokiError);
      const data = z.object({ data: z.unknown() }).catch({ data: undefined }).parse(answer).data;
      const lines = streams.safeParse(data);
      return lines.success ? printStreams(lines.data.result, direction) : printSeries(data);
    },
  });
}

function printStreams(result: z.output<typeof streams>['result'], direction: string): string {
  const entries = result.flatMap(({ stream, values }) =>
    values.map(([time, line]) => ({ time: BigInt(/^\d+$/.test(time) ? time : 0), line, stream })),
  );
  if (entries.length === 0) return 'no lines match';
  const sign = direction === 'backward' ? -1 : 1;
  // Lines of one moment stay as the server has them.
  const ordered = entries.toSorted((one, other) =>
    one.time === other.time ? 0 : one.time < other.time ? -sign : sign,
  );
  const labels = new Set(result.map(({ stream }) => printLabels(stream)));
  const [only] = labels.size === 1 ? [...labels] : [];
  return [
    ...(only === undefined ? [] : [`all lines: ${only}`]),
    ...ordered.map(({ time, line, stream }) => {
      const when = new Date(Number(time / 1_000_000n)).toISOString();
      const cut = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
      return [when, ...(only === undefined ? [printLabels(stream)] : []), cut].join(' ');
    }),
  ].join('\n');
}

function printLabels(stream: Readonly<Record<string, string>>): string {
  return `{${Object.entries(stream)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(', ')}}`;
}

/** Loki answers errors as plain text (which `fetchJson` reads), what stands before it as JSON. */
function lokiError(answer: unknown): string | undefined {
  const read = z.object({ error: z.string().optional(), message: z.string().optional() }).safeParse(answer);
  return read.success ? (read.data.error ?? read.data.message) : undefined;
}
