import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  type ResultField,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AwsAccess } from '../aws/access.ts';
import { awsFailure } from '../aws/aws-failure.ts';
import { failed, refused } from '../tool-error.ts';

const MOST_ROWS = 200;
/** Waits between two looks at a query, ms; the last one repeats. */
const LOOKS_MS = [250, 500, 1_000, 2_000];

/** `SOURCE` at the start of a command chooses log groups by itself; which ones are searched is not for a query to say. */
const SOURCE = /(^|[|({\n;])\s*(#[^\n]*\n\s*)*source\b/i;

/** What a query needs besides its text. Times are epoch ms. */
interface LogsQuery {
  readonly query: string;
  readonly log_groups: readonly string[];
  readonly start: number;
  readonly end: number;
}

/**
 * Runs a Logs Insights query to its end. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
 * @throws AppError `tool_failed`, `tool_refused`
 */
export async function queryLogs(
  deps: {
    readonly access: AwsAccess;
    readonly signal: AbortSignal;
    readonly sleep: (ms: number) => Promise<void>;
  },
  { query, log_groups, start, end }: LogsQuery,
): Promise<string> {
  const { access, signal, sleep } = deps;
  if (SOURCE.test(query)) throw refused('SOURCE is not available in a query here: name log_groups');
  const wrong = log_groups.find((name) => !/^[\w./#-]{1,512}$/.test(name));
  if (wrong !== undefined) throw refused(`${JSON.stringify(wrong)} is not the name of a log group`);
  const client = new CloudWatchLogsClient(access);
  try {
    const { queryId } = await client.send(
      new StartQueryCommand({
        logGroupNames: [...log_groups],
        queryString: query,
        startTime: Math.floor(start / 1000),
        endTime: Math.ceil(end / 1000),
        limit: MOST_ROWS,
      }),
      { abortSignal: signal },
    );
    for (let look = 0; ; look += 1) {
      await sleep(LOOKS_MS[Math.min(look, LOOKS_MS.length - 1)] ?? 0);
      const answer = await client.send(new GetQueryResultsCommand({ queryId }), { abortSignal: signal });
      if (answer.status === 'Complete') return printRows(answer.results ?? [], answer.statistics);
      if (answer.status !== 'Running' && answer.status !== 'Scheduled') {
        throw failed(`the query ended without a result (${answer.status ?? 'unknown'})`);
      }
    }
  } catch (thrown) {
    throw awsFailure('CloudWatch Logs', thrown, signal);
  } finally {
    client.destroy();
  }
}

function printRows(
  rows: readonly (readonly ResultField[])[],
  statistics: { readonly recordsMatched?: number | undefined } | undefined,
): string {
  if (rows.length === 0) return 'no rows match';
  const matched = statistics?.recordsMatched;
  return [
    `${rows.length} rows${matched === undefined ? '' : ` (${matched} records matched)`}`,
    ...rows.map((row) =>
      row
        .filter(({ field }) => field !== '@ptr')
        .map(({ field, value }) => `${field}=${value ?? ''}`)
        .join('  '),
    ),
  ].join('\n');
}
