import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { startServices } from './start.ts';

function put(ssm: SSMClient, more: Partial<PutParameterCommandInput> = {}) {
  return ssm.send(new PutParameterCommand({ Name: '/pdt/triggers/a', Value: 'v', Type: 'String', ...more }));
}

describe('PutParameter', () => {
  test('counts versions and keeps the older ones readable', async () => {
    const { ssm } = await startServices({ now: () => 1_700_000_000_500 });
    expect(await put(ssm, { Value: 'one' })).toMatchObject({ Version: 1, Tier: 'Standard' });
    expect(await put(ssm, { Value: 'two', Overwrite: true })).toMatchObject({ Version: 2 });
    const current = await ssm.send(new GetParameterCommand({ Name: '/pdt/triggers/a' }));
    expect(current.Parameter).toMatchObject({ Value: 'two', Version: 2, Type: 'String' });
    expect(current.Parameter?.LastModifiedDate).toEqual(new Date(1_700_000_000_500));
    const first = await ssm.send(new GetParameterCommand({ Name: '/pdt/triggers/a:1' }));
    expect(first.Parameter).toMatchObject({ Value: 'one', Version: 1, Selector: ':1' });
    await expect(ssm.send(new GetParameterCommand({ Name: '/pdt/triggers/a:9' }))).rejects.toMatchObject({
      name: 'ParameterVersionNotFound',
    });
  });

  test.each<[string, Partial<PutParameterCommandInput>, string]>([
    ['a value with {{', { Value: 'note: "{{title}}"' }, 'ValidationException'],
    ['an empty value', { Value: '' }, 'ValidationException'],
    ['4097 bytes in the standard tier', { Value: 'x'.repeat(4097) }, 'ValidationException'],
    ['4098 bytes in 1366 characters', { Value: '€'.repeat(1366) }, 'ValidationException'],
    [
      '8193 bytes in any tier',
      { Value: 'x'.repeat(8193), Tier: 'Intelligent-Tiering' },
      'ValidationException',
    ],
    ['a path without a leading slash', { Name: 'pdt/a' }, 'ValidationException'],
    ['a reserved prefix', { Name: '/aws/a' }, 'ValidationException'],
    ['an empty level', { Name: '/pdt//a' }, 'HierarchyLevelLimitExceededException'],
    ['an existing name without Overwrite', { Name: '/pdt/there' }, 'ParameterAlreadyExists'],
    [
      'tags together with Overwrite',
      { Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] },
      'ValidationException',
    ],
    ['no type for a new name', { Type: undefined }, 'ValidationException'],
  ])('refuses %s', async (_what, input, name) => {
    const { ssm } = await startServices();
    await put(ssm, { Name: '/pdt/there' });
    await expect(put(ssm, input)).rejects.toMatchObject({ name });
    const stored = await ssm.send(new GetParametersByPathCommand({ Path: '/pdt', Recursive: true }));
    expect(stored.Parameters).toMatchObject([{ Name: '/pdt/there', Version: 1 }]);
  });

  test.each([
    [4096, 'Standard', 'Standard'],
    [4096, 'Intelligent-Tiering', 'Standard'],
    [4097, 'Intelligent-Tiering', 'Advanced'],
    [8192, 'Intelligent-Tiering', 'Advanced'],
    [8192, 'Advanced', 'Advanced'],
  ] as const)('stores %i bytes asked as %s in tier %s', async (bytes, Tier, expected) => {
    const { ssm } = await startServices();
    expect(await put(ssm, { Value: 'x'.repeat(bytes), Tier })).toMatchObject({ Tier: expected });
  });

  test('never goes back from the advanced tier', async () => {
    const { ssm } = await startServices();
    await put(ssm, { Value: 'x'.repeat(5000), Tier: 'Intelligent-Tiering' });
    await expect(put(ssm, { Overwrite: true, Tier: 'Standard' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    expect(await put(ssm, { Overwrite: true, Tier: 'Intelligent-Tiering' })).toMatchObject({
      Tier: 'Advanced',
    });
  });
});

describe('GetParametersByPath', () => {
  test('gives pages of ten, the last of which may be empty', async () => {
    const { ssm } = await startServices();
    const names = Array.from({ length: 20 }, (_, n) => `/pdt/triggers/t${String(n).padStart(2, '0')}`);
    for (const Name of names) await put(ssm, { Name });
    const pages: string[][] = [];
    let token: string | undefined;
    do {
      const page = await ssm.send(
        new GetParametersByPathCommand({ Path: '/pdt', Recursive: true, NextToken: token }),
      );
      pages.push((page.Parameters ?? []).map((parameter) => parameter.Name ?? ''));
      token = page.NextToken;
    } while (token);
    expect(pages.map((page) => page.length)).toEqual([10, 10, 0]);
    expect(pages.flat()).toEqual(names);
  });

  test('goes one level down unless asked for more, and never into a longer name', async () => {
    const { ssm } = await startServices();
    for (const Name of ['/pdt/a', '/pdt/triggers/b', '/pdt2/c']) await put(ssm, { Name });
    const flat = await ssm.send(new GetParametersByPathCommand({ Path: '/pdt' }));
    expect(flat.Parameters?.map((parameter) => parameter.Name)).toEqual(['/pdt/a']);
    const deep = await ssm.send(new GetParametersByPathCommand({ Path: '/pdt/', Recursive: true }));
    expect(deep.Parameters?.map((parameter) => parameter.Name)).toEqual(['/pdt/a', '/pdt/triggers/b']);
  });

  test.each([
    ['a path without slash', { Path: 'pdt' }, 'ValidationException'],
    ['a token it never gave', { Path: '/pdt', NextToken: 'abc' }, 'InvalidNextToken'],
    ['more than ten a page', { Path: '/pdt', MaxResults: 11 }, 'ValidationException'],
  ])('refuses %s', async (_what, input, name) => {
    const { ssm } = await startServices();
    await expect(ssm.send(new GetParametersByPathCommand(input))).rejects.toMatchObject({ name });
  });
});

test('GetParameters tells found from missing', async () => {
  const { ssm } = await startServices();
  await put(ssm);
  const answer = await ssm.send(new GetParametersCommand({ Names: ['/pdt/triggers/a', '/pdt/none'] }));
  expect(answer.Parameters?.map((parameter) => parameter.Name)).toEqual(['/pdt/triggers/a']);
  expect(answer.InvalidParameters).toEqual(['/pdt/none']);
  await expect(ssm.send(new GetParametersCommand({ Names: [] }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('DeleteParameter and DeleteParameters', async () => {
  const { ssm } = await startServices();
  await put(ssm);
  await put(ssm, { Name: '/pdt/b' });
  await ssm.send(new DeleteParameterCommand({ Name: '/pdt/b' }));
  await expect(ssm.send(new DeleteParameterCommand({ Name: '/pdt/b' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
  const answer = await ssm.send(new DeleteParametersCommand({ Names: ['/pdt/triggers/a', '/pdt/b'] }));
  expect(answer).toMatchObject({ DeletedParameters: ['/pdt/triggers/a'], InvalidParameters: ['/pdt/b'] });
});

test('DescribeParameters filters by path and never shows a value', async () => {
  const { ssm } = await startServices();
  await put(ssm, { Description: 'first' });
  await put(ssm, { Name: '/other/a' });
  const answer = await ssm.send(
    new DescribeParametersCommand({
      ParameterFilters: [{ Key: 'Path', Option: 'Recursive', Values: ['/pdt'] }],
    }),
  );
  expect(answer.Parameters).toMatchObject([
    { Name: '/pdt/triggers/a', Version: 1, Tier: 'Standard', Description: 'first' },
  ]);
  expect(JSON.stringify(answer)).not.toContain('"Value"');
});

test('tags are added, listed and removed', async () => {
  const { ssm } = await startServices();
  await put(ssm, { Tags: [{ Key: 'a', Value: '1' }] });
  const resource = { ResourceType: 'Parameter', ResourceId: '/pdt/triggers/a' } as const;
  await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'b', Value: '2' }] }));
  await ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['a'] }));
  const answer = await ssm.send(new ListTagsForResourceCommand(resource));
  expect(answer.TagList).toEqual([{ Key: 'b', Value: '2' }]);
  await expect(
    ssm.send(new ListTagsForResourceCommand({ ...resource, ResourceId: '/none' })),
  ).rejects.toMatchObject({ name: 'InvalidResourceId' });
});
