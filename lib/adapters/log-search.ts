import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LogRecord, LogSearch } from '../app/ports/log-search.ts';
import { AppError } from '../domain/errors.ts';

/**
 * Searches one log group for JSON lines. Lines appear a few seconds after they were written.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function createLogSearch(client: Pick<CloudWatchLogsClient, 'send'>, logGroup: string): LogSearch {
  return {
    find: async ({ since, equals = {} }) => {
      const found: LogRecord[] = [];
      let token: string | undefined;
      do {
        const page = await readPage(client, logGroup, { since, pattern: patternOf(equals), token });
        for (const { timestamp = 0, eventId, logStreamName, message = '' } of page.events ?? []) {
          const fields = fieldsOf(message);
          // An emulator may name no event, and every line needs an id of its own.
          const id = eventId || `${logStreamName} ${timestamp} ${message}`;
          // An emulator may take the pattern and not apply it.
          if (fields && matches(fields, equals)) found.push({ at: timestamp, id, fields });
        }
        token = page.nextToken;
      } while (token);
      return found.toSorted((a, b) => a.at - b.at);
    },
  };
}

async function readPage(
  client: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  asked: {
    readonly since: number;
    readonly pattern: string | undefined;
    readonly token: string | undefined;
  },
) {
  try {
    return await client.send(
      new FilterLogEventsCommand({
        logGroupName,
        startTime: asked.since,
        ...(asked.pattern === undefined ? {} : { filterPattern: asked.pattern }),
        ...(asked.token === undefined ? {} : { nextToken: asked.token }),
      }),
    );
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : typeof cause;
    throw new AppError('logs_unavailable', `the log ${logGroupName} could not be read: ${name}`, { cause });
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
function patternOf(equals: Readonly<Record<string, string>>): string | undefined {
  const parts = Object.entries(equals).map(
    ([name, value]) => `$.${name} = "${value.replaceAll(/["\\]/g, '\\$&')}"`,
  );
  return parts.length === 0 ? undefined : `{ ${parts.join(' && ')} }`;
}

function matches(
  fields: Readonly<Record<string, unknown>>,
  equals: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(equals).every(([name, value]) => String(fields[name]) === value);
}

function fieldsOf(message: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}
