import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { ToolEntry } from '../../domain/agent.ts';
import { awsAccess } from '../aws/access.ts';
import { TIME_HINT, windowOf } from '../time.ts';
import { availableTool, type Tool, type ToolContext } from '../tool.ts';
import { refused } from '../tool-error.ts';
import { queryLogs } from './logs-insights.ts';
import { queryMetrics } from './metrics.ts';

/** Insights queries take their time. */
const TIMEOUT_MS = 90_000;

const input = z.object({
  what: z.enum(['logs', 'metrics']),
  start: z.string().optional().describe(`Absent: one hour before end. ${TIME_HINT}`),
  end: z.string().optional().describe('Absent: now'),
  query: z
    .string()
    .max(10_000)
    .optional()
    .describe(
      'logs: Logs Insights query, such as: fields @timestamp, @message | filter @message like /ERROR/ | limit 50',
    ),
  log_groups: z.array(z.string()).max(50).optional().describe('logs: names of log groups'),
  namespace: z.string().max(255).optional().describe('metrics: such as AWS/ApplicationELB'),
  metric: z.string().max(255).optional().describe('metrics: name of the metric'),
  dimensions: z
    .array(z.object({ name: z.string().min(1).max(255), value: z.string().min(1).max(1024) }))
    .max(30)
    .optional()
    .describe('metrics: such as [{"name": "LoadBalancer", "value": "app/web/1"}]'),
  statistic: z
    .string()
    .regex(/^(Average|Sum|Minimum|Maximum|SampleCount|IQM|(p|tm|tc|ts|wm)\d{1,2}(\.\d{1,3})?)$/)
    .default('Average')
    .describe('metrics: Average, Sum, Minimum, Maximum, SampleCount, p99 …'),
  period: z
    .int()
    .min(60)
    .max(86_400)
    .optional()
    .describe('metrics: seconds of a point; absent: about 60 points'),
  expression: z
    .string()
    .max(1_000)
    .optional()
    .describe('metrics: SEARCH or SELECT expression instead of namespace and metric'),
});

/** CloudWatch: Logs Insights queries and metrics, with the worker's own IAM role or the one `role_arn` names. */
export async function createCloudWatchTool({ entry, settings, now }: ToolContext): Promise<Tool> {
  const access = await awsAccess(settings);
  const allowed = logGroupsOf(entry);
  const groups = allowed ? ` Log groups: ${allowed.join(', ')}.` : '';
  return availableTool({
    name: 'cloudwatch',
    description: `Queries AWS CloudWatch: logs with Logs Insights, or one metric over time.${groups}`,
    input,
    writes: false,
    timeout_ms: TIMEOUT_MS,
    execute: async (given, { signal }) => {
      const window = windowOf(given, now());
      if (given.what === 'metrics') return await queryMetrics({ access, signal }, { ...given, ...window });
      const sleep = async (ms: number) => void (await wait(ms, undefined, { signal }));
      const chosen = given.log_groups ?? allowed;
      if (!chosen || chosen.length === 0) throw refused('logs needs log_groups');
      const foreign = allowed ? chosen.find((name) => !allowed.includes(name)) : undefined;
      if (foreign !== undefined)
        throw refused(`the log group ${foreign} is not allowed; allowed: ${allowed?.join(', ')}`);
      if (!given.query) throw refused('logs needs a query');
      return await queryLogs(
        { access, signal, sleep },
        { query: given.query, log_groups: chosen, ...window },
      );
    },
  });
}

/** The only log groups of the entry's config; absent: whichever the worker's role may query. */
function logGroupsOf({ config }: Pick<ToolEntry, 'config'>): readonly string[] | undefined {
  const name = z.string().trim().min(1);
  const read = z
    .object({
      log_groups: z
        .union([z.array(name), name.transform((one) => one.split(',').map((part) => part.trim()))])
        .optional(),
    })
    .safeParse(config);
  if (!read.success) throw refused('config.log_groups must be a list of names');
  return read.data.log_groups;
}
