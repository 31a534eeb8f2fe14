import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  type LocalFile,
  localFilePath,
  readLocalFile,
  removeLocalFile,
  writeLocalFile,
} from '../../lib/local/local-file.ts';

/** Above what Linux gives out: nobody's. */
const DEAD = 2 ** 22 - 1;

const file = (pid: number): LocalFile => ({
  pid,
  stack: 'pdt-local',
  region: 'us-east-1',
  webhook_url: 'http://127.0.0.1:1/webhooks/pagerduty',
  pagerduty_url: 'http://127.0.0.1:2',
  console_url: 'http://127.0.0.1:1/',
  aws_endpoint_url: 'http://127.0.0.1:3',
  outputs: {},
});

async function path() {
  const directory = await mkdtemp(join(tmpdir(), 'pdt-local-file-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return localFilePath(directory);
}

test.each([
  ['none was there before', undefined, undefined],
  ['the one before has ended', file(DEAD), undefined],
  ['the one before still runs', file(process.ppid), file(process.ppid)],
])('a platform that ends takes its file along: %s', async (_name, before, left) => {
  const at = await path();
  await writeLocalFile(at, file(process.pid));
  await removeLocalFile(at, process.pid, before);
  expect(await readLocalFile(at)).toEqual(left);
});

test('the file of another is left alone', async () => {
  const at = await path();
  await writeLocalFile(at, file(process.ppid));
  await removeLocalFile(at, process.pid, file(DEAD));
  expect(await readLocalFile(at)).toEqual(file(process.ppid));
});
