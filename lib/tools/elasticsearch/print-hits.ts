import * as z from 'zod';
import { failed } from '../tool-error.ts';
import { wordsOf } from './search-error.ts';

const answer = z.object({
  timed_out: z.boolean().optional(),
  _shards: z
    .object({
      total: z.number().optional(),
      failed: z.number().optional(),
      failures: z
        .array(
          z.object({
            index: z.string().nullish(),
            reason: z.object({ type: z.string().nullish(), reason: z.string().nullish() }).optional(),
          }),
        )
        .optional(),
    })
    .optional(),
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

type Shards = z.output<typeof answer>['_shards'];

/** Characters of one document that are kept. */
const LONGEST_DOCUMENT = 1_500;
const LONGEST_REASON = 300;

/** A search's answer as text: how many, then a document a line. @throws AppError `tool_failed` */
export function printHits(given: unknown): string {
  const read = answer.safeParse(given);
  if (!read.success) throw failed('the answer of Elasticsearch is not that of a search');
  const { hits, aggregations, timed_out, _shards } = read.data;
  const total = hits.total ?? hits.hits.length;
  const count =
    typeof total === 'number' ? `${total}` : `${total.relation === 'gte' ? 'at least ' : ''}${total.value}`;
  // Patterns that no open index matches are no error to Elasticsearch.
  if (_shards?.total === 0) return 'no index matches: nothing was searched';
  return [
    `${count} documents match; ${hits.hits.length} are shown`,
    ...(timed_out ? ['(the search timed out: this is a part of it)'] : []),
    ...failuresOf(_shards),
    ...hits.hits.map(
      ({ _index, _source }) => `${_index} ${cut(JSON.stringify(_source ?? {}), LONGEST_DOCUMENT)}`,
    ),
    ...(aggregations === undefined ? [] : [`aggregations: ${JSON.stringify(aggregations)}`]),
  ].join('\n');
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function failuresOf({ failed: count = 0, failures = [] }: Shards = {}): string[] {
  if (count === 0) return [];
  const [first] = failures;
  const why = first?.reason
    ? ` (${first.index ?? 'an index'}: ${cut(wordsOf(first.reason), LONGEST_REASON)})`
    : '';
  return [`(${count} shards failed: this is a part of it)${why}`];
}
