import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Io } from '../../lib/cli/io.ts';
import { openTarget, type TargetFlags } from '../../lib/cli/target/target.ts';
import { localFilePath, writeLocalFile } from '../../lib/local/local-file.ts';
import { pdt } from './command-line.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pdt-target-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
});

const member = (key: string, value: string) =>
  `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;

/** STS and CloudFormation in their query protocol, as AWS answers it. */
async function startAws(given: { readonly account?: number; readonly stacks?: number } = {}) {
  const asked: URLSearchParams[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    asked.push(form);
    const [status, text] = answer(form, given);
    response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const failure = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

function answer(
  form: URLSearchParams,
  { account = 200, stacks = 200 }: { account?: number; stacks?: number },
): [number, string] {
  if (form.get('Action') === 'GetCallerIdentity') {
    if (account !== 200) return [account, failure('ExpiredToken', 'expired')];
    return [
      200,
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/x</Arn><UserId>U</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
    ];
  }
  if (stacks !== 200) return [stacks, failure('AccessDenied', 'no')];
  const name = form.get('StackName');
  if (name !== null && name !== 'pagerduty-triggers') {
    return [400, failure('ValidationError', `Stack with id ${name} does not exist`)];
  }
  const outputs =
    member('CatalogTable', 'catalog-1') +
    member('WebhookUrl', 'https://x.example/a?b=1&amp;c=2') +
    member('Other', 'x');
  return [
    200,
    `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>pagerduty-triggers</StackName><Outputs>${outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  ];
}

const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_SECRET_ACCESS_KEY: 'planted-secret-key',
  AWS_REGION: 'eu-west-1',
};

async function open(flags: TargetFlags, env: Readonly<Record<string, string>>) {
  let err = '';
  const io: Io = {
    out: () => undefined,
    err: (text) => {
      err += text;
    },
    stdin: async () => new Uint8Array(),
    readLine: async () => undefined,
    env,
    cwd: directory,
    tty: { stdin: false, stdout: false, stderr: false },
    interrupted: () => new AbortController().signal,
  };
  const target = await openTarget(flags, io);
  return { target, said: () => err };
}

describe('a deployed stack', () => {
  test('says account, region and stack first, and reads the outputs once, only when they are needed', async () => {
    const aws = await startAws();
    const { target, said } = await open({}, { ...KEYS, AWS_ENDPOINT_URL: aws.url });
    expect(said()).toBe('account 123456789012, region eu-west-1, stack pagerduty-triggers\n');
    expect(aws.asked.map((form) => form.get('Action'))).toEqual(['GetCallerIdentity']);
    expect(await target.value('CatalogTable')).toBe('catalog-1');
    expect(await target.value('WebhookUrl')).toBe('https://x.example/a?b=1&c=2');
    expect(await target.find('PagerdutyApiUrl')).toBeUndefined();
    expect(await target.value('ParameterPath')).toBe('/pagerduty-triggers');
    expect(await target.outputs()).toMatchObject({ CatalogTable: 'catalog-1' });
    expect(aws.asked).toHaveLength(2);
    await expect(target.value('QueueUrl')).rejects.toMatchObject({
      code: 'stack_missing',
      remedy: expect.stringContaining('PDT_QUEUE_URL'),
    });
  });

  test('flag goes before environment, environment before pdt.config.yaml, that before outputs', async () => {
    const aws = await startAws();
    await writeFile(
      join(directory, 'pdt.config.yaml'),
      'stack: from-file\nregion: us-west-2\noutputs: { CatalogTable: from-file, LedgerTable: from-file }\n',
    );
    const { AWS_REGION: _, ...keys } = KEYS;
    const base = { ...keys, AWS_ENDPOINT_URL: aws.url };
    const file = await open({}, base);
    expect([file.target.stack, file.target.region]).toEqual(['from-file', 'us-west-2']);
    expect(await file.target.value('CatalogTable')).toBe('from-file');
    const env = await open(
      {},
      { ...base, PDT_STACK: 'from-env', PDT_REGION: 'ap-south-1', PDT_CATALOG_TABLE: 'env' },
    );
    expect([env.target.stack, env.target.region]).toEqual(['from-env', 'ap-south-1']);
    expect(await env.target.value('CatalogTable')).toBe('env');
    expect(await env.target.value('LedgerTable')).toBe('from-file');
    const flag = await open({ stack: 'from-flag', region: 'sa-east-1' }, { ...base, PDT_STACK: 'from-env' });
    expect([flag.target.stack, flag.target.region]).toEqual(['from-flag', 'sa-east-1']);
  });

  test('a stack that is not there is named with the nearest one', async () => {
    const aws = await startAws();
    const { target } = await open({ stack: 'pagerduty-trigers' }, { ...KEYS, AWS_ENDPOINT_URL: aws.url });
    await expect(target.value('CatalogTable')).rejects.toMatchObject({
      code: 'stack_missing',
      remedy: '--stack pagerduty-triggers',
    });
  });

  test('who may not read the stack goes by defaults and environment', async () => {
    const aws = await startAws({ stacks: 403 });
    const { target } = await open({}, { ...KEYS, AWS_ENDPOINT_URL: aws.url });
    expect(await target.value('ParameterPath')).toBe('/pagerduty-triggers');
    await expect(target.value('CatalogTable')).rejects.toMatchObject({ code: 'stack_missing' });
  });
});

describe('what goes wrong', () => {
  const missing = { AWS_EC2_METADATA_DISABLED: 'true' };
  test.each([
    ['--local without a platform', ['--local'], {}, 3, 'npm start'],
    ['--local and --stack', ['--local', '--stack', 'x'], {}, 2, 'contradict'],
    ['PDT_LOCAL without a platform', [], { PDT_LOCAL: '1' }, 3, 'npm start'],
    [
      'an unreachable endpoint',
      [],
      { ...KEYS, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
      5,
      'AWS does not say',
    ],
    [
      'no region',
      [],
      { ...missing, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' },
      2,
      '--region eu-west-1',
    ],
  ])('%s', async (_name, flags, env, code, message) => {
    const ended = await pdt(['get', 'triggers', ...flags], { cwd: directory, env });
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toContain(message);
    expect(ended.err).not.toContain('planted-secret-key');
  });

  test('expired credentials are exit 4 and say what to do', async () => {
    const aws = await startAws({ account: 403 });
    const ended = await pdt(['get', 'triggers'], {
      cwd: directory,
      env: { ...KEYS, AWS_ENDPOINT_URL: aws.url },
    });
    expect([ended.code, ended.out]).toEqual([4, '']);
    expect(ended.err).toContain('aws sso login');
  });

  test.each([
    ['stak: x\n', 'did you mean stack?'],
    ['stack: [\n', 'is no YAML'],
    ['- stack\n', 'no map|is not a map'],
    ['stack: 7\n', 'stack is no text'],
    ['outputs: { CatalogTabel: x }\n', 'did you mean CatalogTable?'],
    ['outputs: x\n', 'outputs is not a map'],
  ])('pdt.config.yaml with %j', async (text, message) => {
    await mkdir(join(directory, 'below'));
    await writeFile(join(directory, 'pdt.config.yaml'), text);
    const { code, err } = await pdt(['get', 'triggers'], { cwd: join(directory, 'below'), env: KEYS });
    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(message.replaceAll('?', '\\?')));
  });
});

test('a platform is found from a directory below its own; one that was killed is none', async () => {
  const file = {
    pid: process.pid,
    stack: 'pdt-local',
    region: 'us-east-1',
    webhook_url: 'http://127.0.0.1:1/webhooks/pagerduty',
    pagerduty_url: 'http://127.0.0.1:2',
    console_url: 'http://127.0.0.1:1/',
    aws_endpoint_url: 'http://127.0.0.1:3',
    outputs: { CatalogTable: 'local-catalog' },
  };
  await writeLocalFile(localFilePath(directory), file);
  await mkdir(join(directory, 'deep/er'), { recursive: true });
  const top = directory;
  directory = join(directory, 'deep/er');
  const { target, said } = await open({ local: true }, { PDT_CATALOG_TABLE: 'deployed' });
  expect(said()).toBe('local platform at http://127.0.0.1:3, region us-east-1, stack pdt-local\n');
  expect(await target.value('CatalogTable')).toBe('local-catalog');
  expect(await target.value('PagerdutyApiUrl')).toBe('http://127.0.0.1:2');
  directory = top;
  const dead = 2 ** 22 - 1;
  await writeLocalFile(localFilePath(directory), { ...file, pid: dead });
  await expect(open({ local: true }, {})).rejects.toMatchObject({ code: 'local_missing' });
});
