import { devNull } from 'node:os';
import type { EnvironmentName } from '../config/environment.ts';
import type { LogStore } from './aws/logs.ts';
import { formatTrace } from './format-trace.ts';
import { type FunctionHost, startFunction } from './functions/function-host.ts';
import { FUNCTION_NAMES, type FunctionName, type LocalSettings, logGroupOf, REGION } from './names.ts';

/** Names each function is given, as the stack gives them: what is not here it cannot read. */
const READS: Readonly<Record<FunctionName, readonly EnvironmentName[]>> = {
  receiver: [
    'QUEUE_URL',
    'CATALOG_TABLE',
    'WEBHOOK_SECRET_ID',
    'STACK_NAME',
    'SERVICE_VERSION',
    'SECRETS_REFRESH_MS',
  ],
  publisher: ['CATALOG_TABLE', 'PARAMETER_PATH', 'STACK_NAME'],
  worker: [
    'QUEUE_URL',
    'LEDGER_TABLE',
    'CATALOG_TABLE',
    'WORKER_SECRET_ID',
    'PAGERDUTY_API_URL',
    'STACK_NAME',
    'NOTE_MAX_CHARACTERS',
    'RETRY_BACKOFF_SECONDS',
    'RETRY_WINDOW_SECONDS',
    'LEDGER_TTL_DAYS',
    'LOCAL_MODE',
    'AGENT_TRACE',
  ],
};

/** Time-outs and concurrency as deployed. */
const LIMITS: Readonly<
  Record<FunctionName, { readonly timeout_ms: number; readonly most_instances: number }>
> = {
  receiver: { timeout_ms: 10_000, most_instances: 4 },
  worker: { timeout_ms: 13 * 60_000, most_instances: 5 },
  publisher: { timeout_ms: 60_000, most_instances: 1 },
};

/** Of the person's own environment, what reaching agents and tools may need; nothing of their AWS account. */
const PASSED_ON = [
  'PATH',
  'TZ',
  'NODE_EXTRA_CA_CERTS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'AWS_ENDPOINT_URL_LAMBDA',
  'AWS_ENDPOINT_URL_BEDROCK_AGENTCORE',
  'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
];

export interface FunctionsOptions {
  readonly aws_url: string;
  readonly settings: LocalSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logs: LogStore;
  /** Told of each step of an agent's model, as a line of text; such lines are kept in no log. */
  readonly onTrace?: (text: string) => void;
}

/** Starts one function over its real door; its lines go to its log group. */
export function startLocalFunction(name: FunctionName, options: FunctionsOptions): Promise<FunctionHost> {
  return startFunction({
    name: FUNCTION_NAMES[name],
    door: new URL(`../../functions/${name}.ts`, import.meta.url),
    environment: environmentOf(name, options),
    ...LIMITS[name],
    onLine: (text, instance) => {
      const traced = formatTrace(text);
      if (traced !== undefined) {
        options.onTrace?.(traced);
        return;
      }
      const at = Date.now();
      options.logs.append(logGroupOf(name), { at, stream: instance, text });
    },
  });
}

function environmentOf(name: FunctionName, options: FunctionsOptions): Record<string, string> {
  return {
    ...present(PASSED_ON, options.environment),
    ...present(READS[name], options.settings),
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: options.aws_url,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_LAMBDA_FUNCTION_NAME: FUNCTION_NAMES[name],
  };
}

function present(
  names: readonly string[],
  source: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = source[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
