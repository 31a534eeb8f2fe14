import type { EnvironmentName } from '../config/environment.ts';
import { LOOPBACK } from './listen.ts';

/** Name of the local stack, as the deployed ones have theirs. */
export const STACK = 'pdt-local';
export const REGION = 'us-east-1';
const ACCOUNT = '000000000000';

export const QUEUE_NAME = `${STACK}.fifo`;
export const DEAD_LETTER_QUEUE_NAME = `${STACK}-dead-letters.fifo`;

export const FUNCTION_NAMES = {
  receiver: `${STACK}-receiver`,
  worker: `${STACK}-worker`,
  publisher: `${STACK}-publisher`,
} as const;

export type FunctionName = keyof typeof FUNCTION_NAMES;

export function logGroupOf(name: FunctionName): string {
  return `/aws/lambda/${FUNCTION_NAMES[name]}`;
}

export function queueArn(name: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
}

/** The address the SDK can reach: the emulator's own names a host that does not resolve. */
function queueUrl(awsPort: number, name: string): string {
  return `http://${LOOPBACK}:${awsPort}/${ACCOUNT}/${name}`;
}

/** Settings that may be absent. */
type Optional = 'PAGERDUTY_API_URL' | 'AGENT_TRACE' | 'SECRETS_REFRESH_MS';

/** Every setting the functions read. */
export type LocalSettings = Readonly<Record<Exclude<EnvironmentName, Optional>, string>> &
  Readonly<Partial<Record<Optional, string>>>;

/** What the functions find in their environment. `pagerduty_api_url` undefined: PagerDuty's own address. */
export function functionEnvironment(options: {
  readonly aws_port: number;
  readonly pagerduty_api_url?: string;
  readonly version: string;
  readonly agent_trace?: boolean;
  /** Absent: as deployed. */
  readonly secrets_refresh_ms?: number;
}): LocalSettings {
  return {
    QUEUE_URL: queueUrl(options.aws_port, QUEUE_NAME),
    DEAD_LETTER_QUEUE_URL: queueUrl(options.aws_port, DEAD_LETTER_QUEUE_NAME),
    LEDGER_TABLE: `${STACK}-runs`,
    CATALOG_TABLE: `${STACK}-catalog`,
    PARAMETER_PATH: `/${STACK}`,
    WEBHOOK_SECRET_ID: `${STACK}/webhook-secrets`,
    WORKER_SECRET_ID: `${STACK}/worker-secrets`,
    ...(options.pagerduty_api_url === undefined ? {} : { PAGERDUTY_API_URL: options.pagerduty_api_url }),
    STACK_NAME: STACK,
    SERVICE_VERSION: options.version,
    NOTE_MAX_CHARACTERS: '20000',
    RETRY_BACKOFF_SECONDS: '30,120,600',
    RETRY_WINDOW_SECONDS: '3600',
    LEDGER_TTL_DAYS: '30',
    LOCAL_MODE: '1',
    ...(options.agent_trace ? { AGENT_TRACE: '1' } : {}),
    ...(options.secrets_refresh_ms === undefined
      ? {}
      : { SECRETS_REFRESH_MS: String(options.secrets_refresh_ms) }),
  };
}

/** Addresses and names, named as the stack's outputs. */
export function outputsOf(webhookUrl: string, settings: LocalSettings): Readonly<Record<string, string>> {
  return {
    WebhookUrl: webhookUrl,
    QueueUrl: settings.QUEUE_URL,
    DeadLetterQueueUrl: settings.DEAD_LETTER_QUEUE_URL,
    LedgerTable: settings.LEDGER_TABLE,
    CatalogTable: settings.CATALOG_TABLE,
    ParameterPath: settings.PARAMETER_PATH,
    WebhookSecretId: settings.WEBHOOK_SECRET_ID,
    WorkerSecretId: settings.WORKER_SECRET_ID,
    PublisherFunctionName: FUNCTION_NAMES.publisher,
    ReceiverLogGroup: logGroupOf('receiver'),
    WorkerLogGroup: logGroupOf('worker'),
    PublisherLogGroup: logGroupOf('publisher'),
  };
}
