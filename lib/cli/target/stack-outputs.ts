import type { STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { AppError } from '../../domain/errors.ts';
import { suggest } from '../../domain/read/suggest.ts';
import { Sha256 } from '../../tools/aws/sha256.ts';
import { awsFailure } from '../aws-failure.ts';
import { OUTPUT_NAMES, type OutputName, type Outputs } from './output-names.ts';

/** Longest wait for an answer. */
const ANSWER_MS = 15_000;

export interface StackSource {
  readonly stack: string;
  /** Whose region and credentials sign the request. */
  readonly sts: STSClient;
  /** Absent: AWS's own. */
  readonly endpoint: string | undefined;
}

/**
 * The outputs of a stack; undefined when whoever asks may not read it, or an emulator knows no stacks.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 * @throws AppError `stack_missing`, `aws_unavailable`.
 */
export async function readStackOutputs(source: StackSource): Promise<Outputs | undefined> {
  const answer = await describeStacks(source, source.stack);
  if (answer.status === 200) return outputsIn(answer.text);
  const code = textOf(answer.text, 'Code') ?? '';
  if (code === 'ValidationError' && answer.text.includes('does not exist')) throw await missing(source);
  if (answer.status >= 500) {
    throw new AppError(
      'aws_unavailable',
      `the stack ${source.stack} could not be read: HTTP ${answer.status}`,
    );
  }
  return undefined;
}

async function missing(source: StackSource): Promise<AppError> {
  const all = await describeStacks(source).catch(() => undefined);
  const names = [...(all?.text ?? '').matchAll(/<StackName>([^<]+)<\/StackName>/g)].map((match) => match[1]);
  const meant = suggest(
    source.stack,
    names.filter((name) => name !== undefined),
  );
  return new AppError('stack_missing', `there is no stack ${source.stack} in this account and region`, {
    remedy: meant === undefined ? 'npx cdk deploy, or name another with --stack' : `--stack ${meant}`,
  });
}

async function describeStacks(
  source: StackSource,
  stack?: string,
): Promise<{ status: number; text: string }> {
  try {
    const region = await source.sts.config.region();
    const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    const url = new URL(source.endpoint ?? `https://cloudformation.${region}.${domain}`);
    const body = new URLSearchParams({
      Action: 'DescribeStacks',
      Version: '2010-05-15',
      ...(stack === undefined ? {} : { StackName: stack }),
    }).toString();
    const signer = new SignatureV4({
      service: 'cloudformation',
      region,
      credentials: source.sts.config.credentials,
      sha256: Sha256,
    });
    const signed = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: '/',
      query: {},
      headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    const response = await fetch(url, {
      method: 'POST',
      headers: signed.headers,
      body,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: response.status, text: await response.text() };
  } catch (thrown) {
    throw awsFailure(`the stack ${source.stack} could not be read`, thrown);
  }
}

function outputsIn(xml: string): Outputs {
  const block = /<Outputs>([\s\S]*?)<\/Outputs>/.exec(xml)?.[1] ?? '';
  const found: Partial<Record<OutputName, string>> = {};
  for (const [, member = ''] of block.matchAll(/<member>([\s\S]*?)<\/member>/g)) {
    const key = OUTPUT_NAMES.find((name) => name === textOf(member, 'OutputKey'));
    const value = textOf(member, 'OutputValue');
    if (key !== undefined && value !== undefined) found[key] = value;
  }
  return found;
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
};

function textOf(xml: string, element: string): string | undefined {
  const text = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  return text?.replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
