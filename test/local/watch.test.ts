import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchPaths } from '../../lib/local/watch.ts';

/** A watched directory; `change` resolves once what it did was noticed. */
async function watched(file?: string) {
  const directory = await mkdtemp(join(tmpdir(), 'pdt-watch-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'brief.yaml'), 'first');
  let noticed = () => {};
  const path = file === undefined ? directory : join(directory, file);
  onTestFinished(await watchPaths([path], () => noticed()));
  const change = async (what: (at: (name: string) => string) => Promise<unknown>) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    noticed = resolve;
    await what((name) => join(directory, name));
    await promise;
  };
  return { change };
}

const replace = async (file: string) => {
  await writeFile(`${file}.new`, 'replaced');
  await rename(`${file}.new`, file);
};

test('a file is followed when it is replaced by renaming, then written in place, then removed', async () => {
  const { change } = await watched();
  await change((at) => replace(at('brief.yaml')));
  await change((at) => writeFile(at('brief.yaml'), 'written'));
  await change((at) => replace(at('brief.yaml')));
  await change((at) => rm(at('brief.yaml')));
});

test('folders that come later are followed, also when they come again', async () => {
  const { change } = await watched();
  await change((at) => mkdir(at('team/deep'), { recursive: true }));
  await change((at) => writeFile(at('team/deep/more.yaml'), 'more'));
  await change((at) => rm(at('team'), { recursive: true }));
  await change((at) => mkdir(at('team')));
  await change((at) => writeFile(at('team/more.yaml'), 'more'));
});

test('a single file is followed', async () => {
  const { change } = await watched('brief.yaml');
  await change((at) => replace(at('brief.yaml')));
  await change((at) => writeFile(at('brief.yaml'), 'written'));
});

test('a path that is not there is an error', async () => {
  await expect(watchPaths([join(tmpdir(), 'pdt-nowhere')], () => {})).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
