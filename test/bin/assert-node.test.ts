import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../bin/assert-node.js', import.meta.url));

function runAs(version: string) {
  const disguise = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`;
  return spawnSync(process.execPath, ['--import', disguise, SCRIPT], { encoding: 'utf8' });
}

it('tells an older Node what to do', () => {
  const { status, stderr } = runAs('20.20.2');
  expect(status).toBe(1);
  expect(stderr).toContain('Node 20.20.2 runs here');
  expect(stderr).toContain('npm ci');
});

it('says nothing to the Node of the project', () => {
  expect(runAs(process.versions.node)).toMatchObject({ status: 0, stderr: '' });
});
