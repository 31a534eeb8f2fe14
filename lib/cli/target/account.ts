import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { AppError } from '../../domain/errors.ts';
import { awsFailure } from '../aws-failure.ts';

/**
 * The account and region that commands will act on. `emulated`: an emulator that does not know its account says so.
 * @throws AppError `usage` without a region, `aws_unauthorized`, `aws_unavailable`.
 */
export async function readAccount(
  client: STSClient,
  emulated: boolean,
): Promise<{ readonly account: string; readonly region: string }> {
  const region = await regionOf(client);
  try {
    const { Account } = await client.send(new GetCallerIdentityCommand({}));
    return { account: Account ?? 'unknown', region };
  } catch (thrown) {
    const failure = awsFailure('AWS does not say whose credentials these are', thrown);
    if (!emulated || failure.code === 'aws_unauthorized' || !wasAnswered(thrown)) throw failure;
    return { account: 'unknown', region };
  }
}

async function regionOf(client: STSClient): Promise<string> {
  try {
    return await client.config.region();
  } catch (cause) {
    throw new AppError('usage', 'no AWS region is set', {
      cause,
      remedy: '--region eu-west-1, or export AWS_REGION=eu-west-1; --local for a running npm start',
    });
  }
}

/** Something listens there, whatever it answered. */
function wasAnswered(thrown: unknown): boolean {
  const { $metadata } = Object(thrown) as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode !== undefined;
}
