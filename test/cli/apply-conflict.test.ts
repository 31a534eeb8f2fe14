import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LossyProxy, startLossyProxy } from '../support/lossy-proxy.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';

let stack: LocalStack;
let proxy: LossyProxy;

beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(() => stack.stop());
beforeEach(async () => {
  proxy = await startLossyProxy(stack.platform.ready.aws_endpoint_url);
  await stack.reachAwsAt(proxy.url);
});
afterEach(() => proxy.close());

const agent = (name: string, note: string) =>
  `apiVersion: aof.sh/v1\nkind: Agent\nmetadata: { name: ${name} }\nspec: { invoke: { template: { note: ${note} } } }\n`;

async function apply(text: string, flags: readonly string[] = []) {
  await writeFile(join(stack.directory, 'wanted.txt'), text);
  return await stack.pdt(['apply', '-f', 'wanted.txt', ...flags]);
}

const someoneElse = (name: string) => () =>
  stack.clients.ssm.send(
    new PutParameterCommand({
      Name: `/pdt-local/agents/${name}`,
      Value: agent(name, 'theirs'),
      Type: 'String',
      Overwrite: true,
    }),
  );

describe('someone else changes a parameter', () => {
  test('after it was read: nothing is overwritten, and what was written before it is said', async () => {
    expect((await apply(`${agent('early', 'one')}---\n${agent('late', 'one')}`)).code).toBe(0);
    proxy.before('.GetParameter', someoneElse('early'));
    const first = await apply(`${agent('early', 'two')}---\n${agent('late', 'two')}`);
    expect([first.code, first.out]).toEqual([6, '']);
    expect(first.err).toContain('/pdt-local/agents/early was changed by someone else since it was read');
    expect(first.err).toContain('0 of 2');
    const { out } = await stack.pdt(['get', 'agent', 'early', '-o', 'json']);
    expect(JSON.parse(out).spec.invoke.template.note).toBe('theirs');
  });

  test('in the moment of writing: it is noticed by the version, and the history is named', async () => {
    expect((await apply(agent('moment', 'one'))).code).toBe(0);
    proxy.before('.PutParameter', someoneElse('moment'));
    const { code, err } = await apply(agent('moment', 'two'));
    expect(code).toBe(6);
    expect(err).toContain('aws ssm get-parameter-history --name /pdt-local/agents/moment');
  });

  test('creates it first', async () => {
    proxy.before('.PutParameter', someoneElse('newcomer'));
    expect((await apply(agent('newcomer', 'ours'))).code).toBe(6);
  });
});

test('when the publisher cannot be reached the parameters stay, and the exit code is 5', async () => {
  const broken = await startLossyProxy(stack.platform.ready.aws_endpoint_url);
  await stack.reachAwsAt(broken.url);
  broken.refuse('.GetParametersByPath', 100);
  const { code, err, out } = await apply(agent('unread', 'one'));
  expect([code, out]).toEqual([5, '']);
  expect(err).toContain('could not be read');
  await broken.close();
  const gone = await apply(agent('unread', 'one'));
  expect(gone.code).toBe(5);
});
