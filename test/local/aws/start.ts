import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { onTestFinished } from 'vitest';
import type { Invocable } from '../../../lib/local/aws/invoke.ts';
import { createLogStore } from '../../../lib/local/aws/logs.ts';
import { type AwsOptions, startAws } from '../../../lib/local/aws/server.ts';

/** The local services on a free port, and real SDK clients that know nothing but its address. */
export async function startServices(
  given: Partial<Pick<AwsOptions, 'now' | 'onItemWritten'>> & { functions?: Invocable } = {},
) {
  const logs = createLogStore(['/aws/lambda/receiver']);
  const aws = await startAws({
    port: 0,
    explicit: true,
    now: given.now ?? Date.now,
    logs,
    functions: () => given.functions ?? {},
    ...(given.onItemWritten ? { onItemWritten: given.onItemWritten } : {}),
  });
  onTestFinished(aws.close);
  const settings = {
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  return {
    aws,
    logs,
    ssm: new SSMClient(settings),
    secrets: new SecretsManagerClient(settings),
    sqs: new SQSClient(settings),
    dynamo: new DynamoDBClient(settings),
    lambda: new LambdaClient(settings),
  };
}
