import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { formatTrace } from '../../lib/local/format-trace.ts';
import { serveModel } from '../agents/llm/model-server.ts';
import { nobodyHome } from '../agents/loopback.ts';

const PDT = fileURLToPath(new URL('../../bin/pdt.js', import.meta.url));
/** Each test starts real processes: a loaded machine takes its time. */
const MOST_MS = 200_000;
vi.setConfig({ testTimeout: MOST_MS + 40_000 });

const KEY = 'google-key-0123456789';

const LLM = (base_url: string) => `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: diagnose }
spec:
  platform: { type: pagerduty, config: { webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}" } }
  agent: doctor
---
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: doctor }
spec:
  llm: { provider: google, model: gemini-2.5-flash, base_url: "${base_url}" }
  system_prompt: Look at {{service_name}}.
  tools: [pagerduty, prometheus]
`;

/** `pdt dev --once` with an agent that is a model; what it wrote, and its exit code. */
async function dev(base_url: string, env: Record<string, string>) {
  const directory = await mkdtemp(join(tmpdir(), 'pdt-trace-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'diagnose.yaml'), LLM(base_url));
  return await pdt(
    ['dev', '-f', '.', '--once', '--port', '0', '-o', 'json', '--agent-trace'],
    directory,
    env,
  );
}

function pdt(args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  const options = { cwd, env: { PATH: process.env['PATH'], ...env }, timeout: MOST_MS };
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [PDT, ...args], options, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

test('with a key in the environment an agent that is a model just works, and --agent-trace shows its steps', async () => {
  const model = await serveModel('google', [
    { text: 'First the notes.', calls: [{ name: 'pagerduty', input: { what: 'notes' } }] },
    { text: 'Nothing is wrong.' },
  ]);
  const { code, out, err } = await dev(model.url, { GOOGLE_API_KEY: KEY });
  expect(err).toContain('agent doctor asks google gemini-2.5-flash; tools: pagerduty');
  expect(err).toContain('not available: prometheus (PROMETHEUS_URL is not set)');
  expect(err).toMatch(/step 1, 1100 tokens → pagerduty\n {4}First the notes\./);
  expect(err).toMatch(/pagerduty \{"what":"notes"\}: ok, \d+ ms/);
  expect(err).toMatch(/note after 2200 tokens, about \$0\.0011\n {4}Nothing is wrong\./);
  expect(out).toContain('Nothing is wrong.');
  expect(out + err).not.toContain(KEY);
  expect(code).toBe(0);
});

test('without its key the trigger is left out, with a line that names the key', async () => {
  const { code, err } = await dev(await nobodyHome(), {});
  expect(err).toContain('agent doctor cannot run here: GOOGLE_API_KEY or GEMINI_API_KEY is not set');
  expect(code).toBe(1);
});

test('pdt run agent asks it once, shows its steps and prints the note', async () => {
  const model = await serveModel('google', [
    { text: 'First the notes.', calls: [{ name: 'pagerduty', input: { what: 'notes' } }] },
    { text: 'Nothing is wrong.' },
  ]);
  const directory = await mkdtemp(join(tmpdir(), 'pdt-trace-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'diagnose.yaml'), LLM(model.url));
  const args = [PDT, 'dev', '-f', '.', '--no-sample', '--port', '0', '-o', 'json'];
  const env = { PATH: process.env['PATH'], GOOGLE_API_KEY: KEY };
  const platform = spawn(process.execPath, args, {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void platform.kill('SIGKILL'));
  await once(createInterface({ input: platform.stdout }), 'line');

  const event = fileURLToPath(new URL('../fixtures/deliveries/incident.triggered.json', import.meta.url));
  const { code, out, err } = await pdt(['run', 'agent', 'doctor', '--event', event, '--local'], directory);
  expect(err).toContain('agent doctor asks google gemini-2.5-flash; tools: pagerduty');
  expect(err).toMatch(/pagerduty \{"what":"notes"\}: (ok|error), \d+ ms/);
  expect(err).toMatch(/answered in \d+ ms, 2200 tokens, about \$0\.0011/);
  expect(out).toMatch(/^Nothing is wrong\.\n\n— aofbot · trigger diagnose · agent doctor/);
  expect(code).toBe(0);
});

test('other lines of a worker are no trace', () => {
  expect(formatTrace('{"level":"info","message":"agent_trace"}')).toBeUndefined();
});
