import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Settings } from '../tool.ts';
import { failed, refused } from '../tool-error.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Client configuration of a tool that speaks to AWS: the worker's own region and role unless the settings name others. */
export interface AwsAccess {
  readonly region?: string;
  readonly credentials?: () => Promise<Credentials>;
  readonly maxAttempts: number;
}

/** A wrong region would be part of a host name. */
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * Where and as whom a tool speaks to AWS, from `region` and `role_arn` of its settings. Nothing is sent before a client asks
 * for credentials.
 * @throws AppError `tool_refused` for a region or role that cannot be one.
 */
export async function awsAccess(
  settings: Settings,
  usual: { readonly region?: string; readonly role_arn?: string } = {},
): Promise<AwsAccess> {
  const region = (await settings('AWS_REGION', 'region')) ?? usual.region;
  const role = (await settings('AWS_ROLE_ARN', 'role_arn')) ?? usual.role_arn;
  if (region !== undefined && !REGION.test(region)) throw refused('config.region is not an AWS region');
  if (role !== undefined && !/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(role)) {
    throw refused('config.role_arn is not the ARN of a role');
  }
  return {
    ...(region === undefined ? {} : { region }),
    ...(role === undefined ? {} : { credentials: () => assume(role, region) }),
    maxAttempts: 2,
  };
}

async function assume(role: string, region: string | undefined): Promise<Credentials> {
  const client = new STSClient({ ...(region ? { region } : {}), maxAttempts: 2 });
  try {
    const { Credentials: given } = await client.send(
      new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'pagerduty-triggers', DurationSeconds: 900 }),
    );
    if (!given?.AccessKeyId || !given.SecretAccessKey) throw failed('AWS gave no credentials for the role');
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      ...(given.SessionToken ? { sessionToken: given.SessionToken } : {}),
      ...(given.Expiration ? { expiration: given.Expiration } : {}),
    };
  } finally {
    client.destroy();
  }
}
