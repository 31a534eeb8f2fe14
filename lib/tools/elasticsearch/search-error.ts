import * as z from 'zod';

/** A cause as Elasticsearch nests them; what it holds beyond is of no use to a model. */
interface Cause {
  readonly type?: string | null | undefined;
  readonly reason?: string | null | undefined;
  readonly caused_by?: Cause | undefined;
}

const cause: z.ZodType<Cause> = z.object({
  type: z.string().nullish(),
  reason: z.string().nullish(),
  get caused_by() {
    return cause.optional();
  },
});

/** https://www.elastic.co/docs/reference/elasticsearch/rest-apis/api-conventions#_rest_api_errors */
const answerSchema = z.object({
  error: z.union([
    z.string(),
    z
      .object({
        root_cause: z.array(cause).optional(),
        failed_shards: z.array(z.object({ reason: cause.optional() })).optional(),
      })
      .and(cause),
  ]),
});

/** What AWS says in front of a domain. */
const plainSchema = z.object({ message: z.string() });

/**
 * What a refused search is refused for: its root cause, and what that was caused by in the end. Of a query that cannot be
 * parsed only the innermost cause tells where; of one that asks for too much there is no root cause at all.
 */
export function searchError(answer: unknown): string | undefined {
  const read = answerSchema.safeParse(answer);
  if (!read.success) return plainSchema.safeParse(answer).data?.message;
  const { error } = read.data;
  if (typeof error === 'string') return error;
  const shard = error.failed_shards?.[0]?.reason;
  const told = [error.root_cause?.[0] ?? error, innermost(shard ?? error)].filter(({ reason }) => reason);
  const words = new Set((told.length > 0 ? told : [error]).map(wordsOf));
  return [...words].join('; caused by ');
}

/** A cause as text, on one line. */
export function wordsOf({ type, reason }: Cause): string {
  return `${type ?? 'error'}: ${(reason ?? '').replaceAll(/\s*[\r\n]+\s*/g, ' ')}`;
}

function innermost(given: Cause): Cause {
  let found = given;
  while (found.caused_by) found = found.caused_by;
  return found;
}
