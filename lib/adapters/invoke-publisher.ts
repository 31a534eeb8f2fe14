import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { AppError } from '../domain/errors.ts';

/**
 * Has the publisher compile and publish now; what it answered, unread.
 * @throws AppError `catalog_unavailable` when it cannot be invoked or fails: then nothing was published.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function invokePublisher(
  client: Pick<LambdaClient, 'send'>,
  functionName: string,
): Promise<unknown> {
  const { FunctionError, Payload } = await invoke(client, functionName);
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError !== undefined) {
    throw new AppError('catalog_unavailable', `the publisher failed: ${FunctionError}`, {
      remedy: `aws logs tail /aws/lambda/${functionName}`,
    });
  }
  return text === '' ? undefined : JSON.parse(text);
}

async function invoke(client: Pick<LambdaClient, 'send'>, FunctionName: string) {
  try {
    return await client.send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify({ source: 'pdt' })) }),
    );
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : typeof cause;
    throw new AppError('catalog_unavailable', `the publisher could not be invoked: ${name}`, { cause });
  }
}
