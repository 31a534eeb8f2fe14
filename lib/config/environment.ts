import { AppError } from '../domain/errors.ts';

/** Every environment name our functions read, once. infra sets them, functions read them. */
export const ENVIRONMENT = {
  QUEUE_URL: 'URL of the FIFO queue that carries accepted events',
  DEAD_LETTER_QUEUE_URL: 'URL of the dead-letter queue',
  LEDGER_TABLE: 'Name of the run ledger (DynamoDB)',
  CATALOG_TABLE: 'Name of the catalog (DynamoDB)',
  PARAMETER_PATH: 'Path of the trigger and agent parameters, /<stack>',
  WEBHOOK_SECRET_ID: 'Name or ARN of the webhook secrets (receiver only)',
  WORKER_SECRET_ID: 'Name or ARN of the worker secrets (worker only)',
  SECRETS_REFRESH_MS: 'Shortest pause between two reads of the webhook secrets; set by tests only',
  PAGERDUTY_API_URL: 'Overrides the PagerDuty REST address (tests)',
  STACK_NAME: 'Stack name: dimension of every metric',
  SERVICE_VERSION: 'Version that /healthz answers',
  NOTE_MAX_CHARACTERS: 'Longest note that is posted, in characters',
  RETRY_BACKOFF_SECONDS: 'Waits before the next try of a run, comma-separated seconds',
  RETRY_WINDOW_SECONDS: 'How long after it was sent a message is retried',
  LEDGER_TTL_DAYS: 'Days a run is kept in the ledger',
  LOCAL_MODE: 'Set by local mode only: MCP servers that are programs may be started',
  AGENT_TRACE: 'In local mode: each step of a model is written out, with its texts',
} as const;

export type EnvironmentName = keyof typeof ENVIRONMENT;

/** What a variable means when it is not set: the context's defaults. Where something lies has none. */
const DEFAULTS: { readonly [Name in EnvironmentName]?: string } = {
  STACK_NAME: 'pagerduty-triggers',
  SERVICE_VERSION: 'unknown',
  NOTE_MAX_CHARACTERS: '20000',
  RETRY_BACKOFF_SECONDS: '30,120,600',
  RETRY_WINDOW_SECONDS: '3600',
  LEDGER_TTL_DAYS: '30',
};

/**
 * Reads the named variables all at once.
 * @throws AppError `environment_missing`, naming every missing variable.
 */
export function readEnvironment<const Name extends EnvironmentName>(
  names: readonly Name[],
  source: Readonly<Record<string, string | undefined>>,
): Record<Name, string> {
  const settingOf = (name: Name): string | undefined => source[name] || DEFAULTS[name];
  const missing = names.filter((name) => !settingOf(name));
  if (missing.length > 0) {
    throw new AppError(
      'environment_missing',
      `environment variables not set: ${missing.map((name) => `${name} (${ENVIRONMENT[name]})`).join('; ')}`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, settingOf(name)])) as Record<Name, string>;
}
