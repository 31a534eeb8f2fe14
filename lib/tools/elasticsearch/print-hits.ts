import * as z from 'zod';
import { failed } from '../tool-error.ts';

const answer = z.object({
  timed_out: z.boolean().optional(),
  _shards: z.object({ failed: z.number().optional() }).optional(),
  hits: z.object({
    total: z.union([z.number(), z.object({ value: z.number(), relation: z.string().optional() })]).nullish(),
    hits: z.array(
      z.object({
        _index: z.string(),
        _id: z.string().nullish(),
        _source: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
  }),
  aggregations: z.unknown().optional(),
});

/** Characters of one document that are kept. */
const LONGEST_DOCUMENT = 1_500;

/** A search's answer as text: how many, then a document a line. @throws AppError `tool_failed` */
export function printHits(given: unknown): string {
  const read = answer.safeParse(given);
  if (!read.success) throw failed('the answer of Elasticsearch is not that of a search');
  const { hits, aggregations, timed_out, _shards } = read.data;
  const total = hits.total ?? hits.hits.length;
  const count =
    typeof total === 'number' ? `${total}` : `${total.relation === 'gte' ? 'more than ' : ''}${total.value}`;
  const failures = _shards?.failed ?? 0;
  return [
    `${count} documents match; ${hits.hits.length} are shown`,
    ...(timed_out ? ['(the search timed out: this is a part of it)'] : []),
    ...(failures > 0 ? [`(${failures} shards failed: this is a part of it)`] : []),
    ...hits.hits.map(({ _index, _source }) => `${_index} ${cut(JSON.stringify(_source ?? {}))}`),
    ...(aggregations === undefined ? [] : [`aggregations: ${JSON.stringify(aggregations)}`]),
  ].join('\n');
}

function cut(text: string): string {
  return text.length > LONGEST_DOCUMENT ? `${text.slice(0, LONGEST_DOCUMENT)}…` : text;
}
