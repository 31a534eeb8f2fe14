/** What commands need to know of a stack: names of its outputs. */
export const OUTPUT_NAMES = [
  'WebhookUrl',
  'QueueUrl',
  'DeadLetterQueueUrl',
  'LedgerTable',
  'CatalogTable',
  'ParameterPath',
  'WebhookSecretId',
  'WorkerSecretId',
  'PagerdutyApiUrl',
  'PublisherFunctionName',
  'ReceiverLogGroup',
  'WorkerLogGroup',
  'PublisherLogGroup',
  'AccessLogGroup',
] as const;

export type OutputName = (typeof OUTPUT_NAMES)[number];

/** Values by output name; what a stack does not have is absent. */
export type Outputs = Readonly<Partial<Record<OutputName, string>>>;

/** The environment variable that overrides an output: `PDT_CATALOG_TABLE` for `CatalogTable`. */
export function environmentNameOf(output: OutputName): string {
  return `PDT${output.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
