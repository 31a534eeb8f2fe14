import * as z from 'zod';
import { failed } from './tool-error.ts';

const sample = z.tuple([z.number(), z.string()]);
const labels = z.record(z.string(), z.string());

/** `data` of a query's answer. https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats */
const data = z.discriminatedUnion('resultType', [
  z.object({
    resultType: z.literal('vector'),
    result: z.array(
      z.object({ metric: labels, value: sample.optional(), histogram: z.unknown().optional() }),
    ),
  }),
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labels, values: z.array(sample).default([]) })),
  }),
  z.object({ resultType: z.literal('scalar'), result: sample }),
  z.object({ resultType: z.literal('string'), result: sample }),
]);

const MOST_SERIES = 50;
/** Points of a series that are printed, evenly chosen. */
const MOST_POINTS = 30;

/** Series as text: one line each for now, a summary and some points for a range. @throws AppError `tool_failed` */
export function printSeries(given: unknown): string {
  const read = data.safeParse(given);
  if (!read.success) throw failed('the answer has no result that is understood');
  const { resultType, result } = read.data;
  if (resultType === 'scalar' || resultType === 'string') return `${result[1]} @ ${at(result[0])}`;
  if (result.length === 0) return 'no series match (empty result)';
  const lines =
    resultType === 'vector'
      ? read.data.result
          .slice(0, MOST_SERIES)
          .map(
            ({ metric, value }) =>
              `${name(metric)} => ${value ? `${value[1]} @ ${at(value[0])}` : '(a histogram)'}`,
          )
      : read.data.result
          .slice(0, MOST_SERIES)
          .map(({ metric, values }) => `${name(metric)}\n${range(values)}`);
  const left = result.length - MOST_SERIES;
  return [...lines, ...(left > 0 ? [`(${left} more series; narrow the query)`] : [])].join('\n');
}

function name({ __name__ = '', ...rest }: Readonly<Record<string, string>>): string {
  const inner = Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `${__name__}{${inner.join(', ')}}`;
}

function range(values: readonly (readonly [number, string])[]): string {
  const numbers = values.map(([, value]) => Number(value)).filter(Number.isFinite);
  const every = Math.max(1, Math.ceil(values.length / MOST_POINTS));
  const points = values.filter((_, index) => index % every === 0 || index === values.length - 1);
  const sum = numbers.reduce((total, one) => total + one, 0);
  const summary =
    numbers.length === 0
      ? 'no numbers'
      : `min ${least(numbers)} max ${most(numbers)} avg ${short(sum / numbers.length)} last ${values.at(-1)?.[1]}`;
  return [
    `  ${summary} (${values.length} points)`,
    ...points.map(([time, value]) => `  ${at(time)} ${value}`),
  ].join('\n');
}

function least(numbers: readonly number[]): string {
  return short(numbers.reduce((one, other) => Math.min(one, other)));
}

function most(numbers: readonly number[]): string {
  return short(numbers.reduce((one, other) => Math.max(one, other)));
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function at(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  return Math.abs(ms) > 8.64e15 ? String(seconds) : new Date(ms).toISOString().replace('.000Z', 'Z');
}
