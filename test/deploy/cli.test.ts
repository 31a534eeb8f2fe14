import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pdt } from '../cli/command-line.ts';
import { ACCOUNT, createCdk, REGION } from './cdk.ts';
import { type Emulator, startEmulator } from './emulator.ts';

const STACK = 'cli-test';
const TRIGGER = `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: web, labels: { team: sre } }
spec:
  platform: { type: pagerduty, config: { webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}", min_priority: P2 } }
  agent: brief
`;
const AGENT = `apiVersion: aof.sh/v1
kind: Agent
metadata: { name: brief, labels: { team: sre } }
spec: { invoke: { template: { note: "{{title}}" } } }
`;

const folder = mkdtempSync(join(tmpdir(), 'pdt-cli-deploy-'));
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator(folder);
  const cdk = createCdk(emulator.url, folder);
  await cdk.bootstrap();
  await cdk.deploy({ stackName: STACK, deletionProtection: 'false' });
});

afterAll(async () => {
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** With nothing but what an AWS user has: an endpoint, keys and a region; the rest comes from the stack's outputs. */
async function run(...args: readonly string[]) {
  return await pdt(
    ['--stack', STACK].some((word) => args.includes(word)) ? args : [...args, '--stack', STACK],
    {
      cwd: folder,
      env: {
        AWS_ENDPOINT_URL: emulator.url,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: REGION,
      },
    },
  );
}

test('apply creates parameters, and the deployed publisher compiles them', async () => {
  writeFileSync(join(folder, 'both.txt'), `${TRIGGER}---\n${AGENT}`);
  const { code, out, err } = await run('apply', '-f', 'both.txt');
  expect([code, err.split('\n')[0]]).toEqual([0, `account ${ACCOUNT}, region ${REGION}, stack ${STACK}`]);
  expect(out).toMatch(/^agent\/brief +created\ntrigger\/web +created\n$/);
  expect(err).toContain('published 1 trigger, 1 agent');
});

test('get and describe tell the publisher’s verdict', async () => {
  expect((await run('get', 'triggers')).out).toMatch(/^web +true +brief +\(default\) +published/m);
  expect((await run('get', 'agents', '-l', 'team=sre')).out).toMatch(/^brief +template +web +published/m);
  expect((await run('describe', 'trigger/web')).out).toContain(`/${STACK}/triggers/web (version 1)`);
});

test('diff and apply agree on what changed', async () => {
  writeFileSync(join(folder, 'both.txt'), `${TRIGGER.replace('P2', 'P1')}---\n${AGENT}`);
  expect((await run('diff', '-f', 'both.txt')).code).toBe(1);
  expect((await run('apply', '-f', 'both.txt')).out).toContain('min_priority: P2 → P1');
  expect((await run('diff', '-f', 'both.txt')).code).toBe(0);
});

test('disable and enable', async () => {
  expect((await run('disable', 'web', '--for', '1h')).code).toBe(0);
  expect((await run('get', 'triggers')).out).toMatch(/^web +false/m);
  expect((await run('enable', 'web')).code).toBe(0);
  expect((await run('get', 'triggers')).out).toMatch(/^web +true/m);
});

test('explain asks the triggers that are deployed', async () => {
  const event = join(import.meta.dirname, '../fixtures/deliveries/incident.triggered.json');
  expect((await run('explain', '--event', event, '--exit-code')).out).toContain('web  accepts');
});

test('delete keeps an agent in use, then deletes both', async () => {
  expect((await run('delete', 'agent', 'brief', '--yes')).code).toBe(6);
  expect((await run('delete', 'trigger', 'web', '--yes')).code).toBe(0);
  expect((await run('delete', 'agent', 'brief', '--yes')).code).toBe(0);
  expect((await run('get', 'triggers')).err).toContain('there are no triggers');
});

test('a stack that is not there is exit 3 with the one that is', async () => {
  const { code, err } = await run('get', 'triggers', '--stack', 'cli-tset');
  expect([code, err.includes(`--stack ${STACK}`)]).toEqual([3, true]);
});
