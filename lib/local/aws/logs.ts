import { createHash } from 'node:crypto';
import { compilePattern } from './filter-pattern.ts';
import { pageOf } from './page.ts';
import { fault, type Input, type Operation, ok, stringIn, stringsIn } from './reply.ts';

/** One captured line of a local function. */
interface LogLine {
  /** Epoch ms. */
  readonly at: number;
  readonly stream: string;
  readonly text: string;
}

/** Lines of the local functions, by log group. The oldest go first when a group is full. */
export interface LogStore {
  readonly append: (group: string, line: LogLine) => void;
  readonly lines: (group: string) => readonly LogLine[] | undefined;
}

const MOST_LINES = 20_000;

export function createLogStore(groups: readonly string[]): LogStore {
  const byGroup = new Map<string, LogLine[]>(groups.map((group) => [group, []]));
  return {
    append: (group, line) => {
      const lines = byGroup.get(group) ?? [];
      byGroup.set(group, lines);
      lines.push(line);
      if (lines.length > MOST_LINES) lines.splice(0, lines.length - MOST_LINES);
    },
    lines: (group) => byGroup.get(group),
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
export function createLogs(store: LogStore): Readonly<Record<string, Operation>> {
  return {
    FilterLogEvents: (input) => {
      const group = groupIn(input);
      const lines = store.lines(group);
      if (!lines) return fault('ResourceNotFoundException', 'The specified log group does not exist.');
      const pattern = compilePattern(stringIn(input, 'filterPattern') ?? '');
      if (!pattern) {
        return fault(
          'InvalidParameterException',
          'The local platform does not understand this filterPattern.',
        );
      }
      const streams = stringsIn(input, 'logStreamNames');
      const from = numberIn(input, 'startTime') ?? 0;
      const to = numberIn(input, 'endTime') ?? Number.MAX_SAFE_INTEGER;
      const found = lines.filter(
        (line) =>
          line.at >= from &&
          line.at <= to &&
          (streams.length === 0 || streams.includes(line.stream)) &&
          pattern(line.text),
      );
      const asked = { MaxResults: input['limit'] ?? 10_000, NextToken: input['nextToken'] };
      const page = pageOf(found, asked, { most: 10_000, tokenFault: 'InvalidParameterException' });
      if (!page.ok) return page;
      return ok({
        events: page.items.map(asEvent),
        searchedLogStreams: [],
        ...(page.next === undefined ? {} : { nextToken: page.next }),
      });
    },
  };
}

function groupIn(input: Input): string {
  const id = stringIn(input, 'logGroupName') ?? stringIn(input, 'logGroupIdentifier') ?? '';
  return id.startsWith('arn:') ? (id.split(':log-group:')[1]?.replace(/:\*$/, '') ?? id) : id;
}

function numberIn(input: Input, name: string): number | undefined {
  const value = input[name];
  return typeof value === 'number' ? value : undefined;
}

function asEvent(line: LogLine, index: number): Record<string, unknown> {
  const hash = createHash('sha256').update(`${line.stream}\n${line.at}\n${index}\n${line.text}`);
  return {
    logStreamName: line.stream,
    timestamp: line.at,
    ingestionTime: line.at,
    message: line.text,
    eventId: hash.digest('hex').slice(0, 32),
  };
}
