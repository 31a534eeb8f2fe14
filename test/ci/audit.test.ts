import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';

/** A registry that knows one advisory of one of our packages, or answers this status to whoever asks for advisories. */
async function registry(answer: { readonly severity?: string; readonly status?: number }): Promise<string> {
  const advisory = {
    id: 1,
    url: 'https://github.com/advisories/GHSA-test',
    title: 'An address is misread',
    severity: answer.severity,
    vulnerable_versions: '<99.0.0',
    cwe: [],
    cvss: { score: 0, vectorString: null },
  };
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json');
    if (request.method !== 'POST') response.writeHead(404).end('{}');
    else if (answer.status !== undefined) response.writeHead(answer.status).end('{}');
    else response.end(JSON.stringify(answer.severity ? { 'ipaddr.js': [advisory] } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Runs the audit of this checkout against a registry. */
async function audit(url: string): Promise<{ readonly code: number | null; readonly out: string }> {
  // A cache of its own: npm keeps what it worked out of an advisory.
  const cache = await mkdtemp(join(tmpdir(), 'audit-'));
  onTestFinished(() => rm(cache, { recursive: true, force: true }));
  const root = new URL('../../', import.meta.url).pathname;
  const child = spawn(process.execPath, ['.ci/audit.js'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      npm_config_registry: url,
      npm_config_cache: cache,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const out = await text(child.stdout);
  return { code: await ended, out };
}

it.each([
  ['a high one', 'high', 1],
  ['a moderate one', 'moderate', 0],
  ['none', undefined, 0],
] as const)('an advisory, %s, ends the audit accordingly', async (_, severity, code) => {
  const ended = await audit(await registry(severity ? { severity } : {}));
  expect(ended.code).toBe(code);
  expect(ended.out).toMatch(/audit: \d+ packages/);
  if (code === 1) expect(ended.out).toContain(`${severity} ipaddr.js: An address is misread`);
});

it.each([['refuses', 405]])('a registry that %s is a skip that says so', async (_, status) => {
  const ended = await audit(await registry({ status }));
  expect(ended.code).toBe(0);
  expect(ended.out).toContain('SKIPPED, nothing was checked');
  expect(ended.out).toContain(String(status));
});

it('a registry that is not there is a skip that says so', async () => {
  const ended = await audit('http://127.0.0.1:9/');
  expect(ended).toMatchObject({ code: 0, out: expect.stringContaining('SKIPPED, nothing was checked') });
}, 120_000);
