import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Io } from '../io.ts';

/** SDK clients, each imported and made when it is first asked for. */
export interface Clients {
  readonly ssm: () => Promise<SSMClient>;
  readonly dynamodb: () => Promise<DynamoDBClient>;
  readonly sqs: () => Promise<SQSClient>;
  readonly secrets: () => Promise<SecretsManagerClient>;
  /** Never repeats a call by itself: an invocation may have begun. Waits as long as a function may run. */
  readonly lambda: () => Promise<LambdaClient>;
  readonly logs: () => Promise<CloudWatchLogsClient>;
  readonly sts: () => Promise<STSClient>;
}

/** Where and as whom the clients speak to AWS. */
export interface Access {
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** The address of a service that is not AWS's own. */
  readonly endpoint: (service: string) => string | undefined;
}

/** Longest wait for a connection and for an answer. */
const CONNECTION_MS = 3000;
const ANSWER_MS = 15_000;
const INVOCATION_MS = 900_000;

export function createClients(access: Access): Clients {
  const settings = (service: string, requestTimeout = ANSWER_MS) => {
    const endpoint = access.endpoint(service);
    return {
      ...(access.region === undefined ? {} : { region: access.region }),
      ...(access.profile === undefined ? {} : { profile: access.profile }),
      ...(access.credentials === undefined ? {} : { credentials: access.credentials }),
      ...(endpoint === undefined ? {} : { endpoint }),
      maxAttempts: 3,
      requestHandler: { connectionTimeout: CONNECTION_MS, requestTimeout, throwOnRequestTimeout: true },
    };
  };
  return {
    ssm: once(async () => new (await import('@aws-sdk/client-ssm')).SSMClient(settings('SSM'))),
    dynamodb: once(
      async () => new (await import('@aws-sdk/client-dynamodb')).DynamoDBClient(settings('DYNAMODB')),
    ),
    sqs: once(async () => {
      const { SQSClient } = await import('@aws-sdk/client-sqs');
      // Else the client would follow the queue URL's host, whatever endpoint it was given.
      return new SQSClient({ ...settings('SQS'), useQueueUrlAsEndpoint: false });
    }),
    secrets: once(async () => {
      const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
      return new SecretsManagerClient(settings('SECRETS_MANAGER'));
    }),
    lambda: once(async () => {
      const { LambdaClient } = await import('@aws-sdk/client-lambda');
      return new LambdaClient({ ...settings('LAMBDA', INVOCATION_MS), maxAttempts: 1 });
    }),
    logs: once(async () => {
      const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
      return new CloudWatchLogsClient(settings('CLOUDWATCH_LOGS'));
    }),
    sts: once(async () => new (await import('@aws-sdk/client-sts')).STSClient(settings('STS'))),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/**
 * Addresses as the SDK reads them from the environment.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointsIn(env: Io['env']): Access['endpoint'] {
  return (service) => env[`AWS_ENDPOINT_URL_${service}`] || env['AWS_ENDPOINT_URL'] || undefined;
}
