import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { sampleEvent } from '../../lib/local/sample-delivery.ts';
import { sendDelivery } from '../../lib/local/send-delivery.ts';

/** Each test starts real processes, some of them twice: a loaded machine takes its time. */
vi.setConfig({ testTimeout: 240_000 });

const PDT = fileURLToPath(new URL('../../bin/pdt.js', import.meta.url));
const SECRET = 'not-for-anybody-to-see';

const BRIEF = (name: string, note = 'Brief: {{title}}', config = '') => `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: ${name} }
spec:
  platform: { type: pagerduty, config: { webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}"${config} } }
  agent: ${name}-agent
---
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: ${name}-agent }
spec: { invoke: { template: { note: "${note}" } } }
`;

type Step = Readonly<Record<string, unknown>> & { readonly type: string };

interface Running {
  readonly directory: string;
  readonly child: ChildProcess;
  /** The next line on stdout of this type, once it is there; lines before it are passed over. */
  readonly next: (type: string) => Promise<Step>;
  readonly steps: Step[];
  readonly errors: () => string;
  readonly ended: Promise<number | null>;
}

/** A real `pdt dev -o json` in a directory of its own. */
async function run(
  args: readonly string[],
  given: { readonly files?: Readonly<Record<string, string>>; readonly env?: Record<string, string> } = {},
): Promise<Running> {
  const directory = await mkdtemp(join(tmpdir(), 'pdt-dev-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(given.files ?? {})) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  const child = spawn(process.execPath, [PDT, 'dev', '-o', 'json', ...args], {
    cwd: directory,
    env: { PATH: process.env['PATH'], ...given.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const steps: Step[] = [];
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const seen = new EventEmitter();
  let at = 0;
  let closed = false;
  lines.on('line', (line) => {
    steps.push(JSON.parse(line) as Step);
    seen.emit('more');
  });
  lines.on('close', () => {
    closed = true;
    seen.emit('more');
  });
  return {
    directory,
    child,
    steps,
    errors: () => errors,
    ended,
    next: async (type) => {
      for (;;) {
        while (at < steps.length) {
          const step = steps[at];
          at += 1;
          if (step?.type === type) return step;
        }
        if (closed) throw new Error(`it ended without ${type}: ${errors}`);
        await once(seen, 'more');
      }
    },
  };
}

/** At once: a file half written would be read as such. */
async function put(running: Running, name: string, text: string): Promise<void> {
  const file = join(running.directory, name);
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

async function send(running: Running, eventType: string, incident?: string, secret = SECRET) {
  const ready = running.steps[0];
  const event = await sampleEvent(eventType, new Date());
  const data = incident === undefined ? event.data : { ...event.data, id: incident };
  return sendDelivery(String(ready?.['webhook_url']), [secret], { ...event, data });
}

test('--once sends the sample through the examples and ends after its note', async () => {
  const running = await run(['--once', '--port', '0']);
  expect(await running.ended).toBe(0);
  expect(running.steps.map(({ type }) => type)).toEqual([
    'ready',
    'loaded',
    'delivery',
    'queued',
    'claimed',
    'agent',
    'note',
    ...running.steps.slice(7).map(({ type }) => type),
  ]);
  expect(running.steps[0]).toEqual({
    type: 'ready',
    webhook_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/webhooks\/pagerduty$/),
    pagerduty_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    console_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
    aws_endpoint_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  });
  expect(running.steps[2]).toMatchObject({ status: 202, event_type: 'incident.triggered' });
  expect(running.steps[6]).toMatchObject({
    trigger: 'incident-brief',
    text: expect.stringContaining('checkout-api'),
  });
  expect(running.errors()).toContain('local-demo-webhook-secret');
  expect(running.errors()).toContain('trigger auto-diagnose-incidents is left out: agent diagnostic-agent');
});

test('posts a saved delivery about any incident, and the note can be read back', async () => {
  const running = await run(['--port', '0', '--no-sample', '-f', '.'], {
    files: { 'brief.yaml': BRIEF('brief') },
    env: { PAGERDUTY_WEBHOOK_SECRET: SECRET },
  });
  const ready = await running.next('ready');
  expect(await send(running, 'incident.triggered', 'PNEVERSEEN')).toBe(202);
  const note = await running.next('note');
  expect(note).toMatchObject({ incident_id: 'PNEVERSEEN' });
  const answer = await fetch(`${ready['pagerduty_url']}/incidents/PNEVERSEEN/notes`, {
    headers: {
      authorization: 'Token token=any',
      accept: 'application/vnd.pagerduty+json;version=2',
      'content-type': 'application/json',
    },
  });
  const { notes } = (await answer.json()) as { readonly notes: readonly { readonly content: string }[] };
  expect(notes.map(({ content }) => content)).toEqual([note['text']]);
  expect(running.errors()).not.toContain(SECRET);
});

test('an incident is known to PagerDuty even when no trigger wants its event', async () => {
  const running = await run(['--port', '0', '--no-sample', '-f', '.'], {
    files: { 'brief.yaml': BRIEF('brief', 'x', ', event_types: [incident.resolved]') },
    env: { PAGERDUTY_WEBHOOK_SECRET: SECRET },
  });
  const ready = await running.next('ready');
  await send(running, 'incident.triggered', 'PNOBODYSXX');
  expect(await running.next('delivery')).toMatchObject({
    accepted: [],
    skipped: [{ trigger: 'brief', filter: 'event_types' }],
  });
  const answer = await fetch(`${ready['pagerduty_url']}/incidents/PNOBODYSXX`, {
    headers: {
      authorization: 'Token token=any',
      accept: 'application/vnd.pagerduty+json;version=2',
      'content-type': 'application/json',
    },
  });
  expect(answer.status).toBe(200);
});

test('a refused delivery is told with its code', async () => {
  const running = await run(['--port', '0', '--no-sample', '-f', '.'], {
    files: { 'brief.yaml': BRIEF('brief') },
    env: { PAGERDUTY_WEBHOOK_SECRET: SECRET },
  });
  await running.next('ready');
  expect(await send(running, 'incident.triggered', undefined, 'another')).toBe(403);
  expect(await running.next('delivery')).toMatchObject({ status: 403, code: 'signature_mismatch' });
});

test('files are read again when they change; what they no longer hold is gone', async () => {
  const running = await run(['--port', '0', '--no-sample', '-f', '.'], {
    files: { 'brief.yaml': BRIEF('brief') },
    env: { PAGERDUTY_WEBHOOK_SECRET: SECRET },
  });
  expect(await running.next('loaded')).toMatchObject({ triggers: 1, agents: 1 });
  await put(running, 'brief.yaml', BRIEF('brief', 'Changed: {{title}}'));
  await running.next('reloaded');
  await send(running, 'incident.triggered', 'PAFTER0001');
  expect((await running.next('note'))['text']).toMatch(/^Changed: /);
  await put(running, 'more.yaml', BRIEF('more'));
  expect(await running.next('reloaded')).toMatchObject({ triggers: 2, agents: 2 });
  await rm(join(running.directory, 'more.yaml'));
  expect(await running.next('reloaded')).toEqual({ type: 'reloaded', triggers: 1, agents: 1 });
});

test('a file that breaks is told with its place, and its last good version serves', async () => {
  const running = await run(['--port', '0', '--no-sample', '-f', '.'], {
    files: { 'brief.yaml': BRIEF('brief', 'Good: {{title}}') },
    env: { PAGERDUTY_WEBHOOK_SECRET: SECRET },
  });
  await running.next('loaded');
  await put(running, 'brief.yaml', 'apiVersion: aof.sh/v1\nkind: Trigger\nmetadata: [\n');
  expect(await running.next('reloaded')).toEqual({
    type: 'reloaded',
    triggers: 1,
    agents: 1,
    stale: ['Trigger/brief', 'Agent/brief-agent'],
  });
  expect(running.errors()).toMatch(/error: brief\.yaml:\d+:\d+: /);
  await send(running, 'incident.triggered', 'PSTALE0001');
  expect((await running.next('note'))['text']).toMatch(/^Good: /);
});

test('a broken file is told with its place and the rest runs', async () => {
  const running = await run(['--once', '--port', '0', '-f', '.'], {
    files: {
      'a.yaml':
        'apiVersion: aof.sh/v1\nkind: Trigger\nmetadata: { name: broken }\nspec: { platform: { type: pagerduty }, agent: a, enabled: perhaps }\n',
      'brief.yaml': BRIEF('brief'),
    },
  });
  expect(await running.ended).toBe(0);
  expect(running.errors()).toMatch(/error: a\.yaml:4:\d+: /);
  expect(running.errors()).toContain('npx pdt validate -f a.yaml');
});

test('a literal secret is told, kept out of sight and works', async () => {
  const literal = BRIEF('brief').replace(`"\${PAGERDUTY_WEBHOOK_SECRET}"`, SECRET);
  const running = await run(['--once', '--port', '0', '-f', '.'], { files: { 'brief.yaml': literal } });
  expect(await running.ended).toBe(0);
  expect(running.errors()).toMatch(/warning: brief\.yaml:5:\d+: .*LITERAL_1/);
  expect(running.errors() + JSON.stringify(running.steps)).not.toContain(SECRET);
});

test('a secret that is not set is told with its place', async () => {
  const running = await run(['--port', '0', '--no-sample', '-f', '.'], {
    files: { 'brief.yaml': BRIEF('brief').replace('PAGERDUTY_WEBHOOK_SECRET', 'TEAM_WEBHOOK_SECRET') },
  });
  await running.next('loaded');
  expect(running.errors()).toMatch(
    /warning: brief\.yaml:5:\d+: TEAM_WEBHOOK_SECRET is not set; Trigger\/brief/,
  );
});

test('without any note in sight --once says so and ends with 1', async () => {
  const running = await run(['--once', '--port', '0', '-f', '.'], {
    files: { 'brief.yaml': BRIEF('brief', 'x', ', event_types: [incident.resolved]') },
  });
  expect(await running.ended).toBe(1);
  expect(running.errors()).toContain('error: no note came');
});

test('a failing PagerDuty delays the note and does not lose it', async () => {
  const running = await run(['--once', '--port', '0', '-f', '.', '--fail', 'pd=429x2'], {
    files: { 'brief.yaml': BRIEF('brief') },
  });
  expect(await running.ended).toBe(0);
});

test('a run that is put back says why and when, there and in `pdt runs`', async () => {
  const busy = createServer((socket) =>
    socket.once('data', () =>
      socket.end('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'),
    ),
  ).listen(0, '127.0.0.1');
  await once(busy, 'listening');
  onTestFinished(() => void busy.close());
  const { port } = busy.address() as AddressInfo;
  const asking = BRIEF('brief').replace(
    /invoke: .*/,
    `invoke: { http: { url: "http://127.0.0.1:${port}/" } } }`,
  );
  const running = await run(['--port', '0', '-f', '.'], { files: { 'brief.yaml': asking } });
  const { run_id, reason } = await running.next('retry');
  const why = 'agent_unavailable: agent brief-agent answered HTTP 503';
  expect(reason).toMatch(new RegExp(`^${why}; again in (?:30|2\\d) s$`));
  const asked = spawn(process.execPath, [PDT, 'runs', String(run_id), '--local'], {
    cwd: running.directory,
    env: { PATH: process.env['PATH'] },
  });
  expect(await text(asked.stdout)).toMatch(
    new RegExp(`\nLast try +${why} \\(\\d+s ago, the next in \\d+s\\)\n`),
  );
});

test('an explicit port that is taken ends it with 5', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as { readonly port: number };
  const running = await run(['--port', String(port), '--no-sample']);
  expect(await running.ended).toBe(5);
  expect(running.errors()).toContain(`port ${port} is taken`);
});

test('a directory that is not there ends it with 3, a wrong flag with 2, live without token with 4', async () => {
  const missing = await run(['--port', '0', '-f', 'nowhere']);
  expect(await missing.ended).toBe(3);
  expect(missing.errors()).toMatch(/nowhere\ntry: pdt init /);
  for (const wrong of [
    ['--fail', 'pd=often'],
    ['--port', '70000'],
    ['--prt', '0'],
  ]) {
    expect(await (await run(wrong)).ended).toBe(2);
  }
  expect(await (await run(['--pagerduty', 'live', '--port', '0'])).ended).toBe(4);
});

test('Ctrl-C ends it cleanly, and its file is gone', async () => {
  const running = await run(['--port', '0', '--no-sample', '-f', '.'], {
    files: { 'brief.yaml': BRIEF('brief') },
  });
  const ready = await running.next('ready');
  const file = join(running.directory, '.pdt', 'local.json');
  const told = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  expect(told).toMatchObject({
    webhook_url: ready['webhook_url'],
    pagerduty_url: ready['pagerduty_url'],
    aws_endpoint_url: ready['aws_endpoint_url'],
    outputs: { WebhookUrl: ready['webhook_url'], ParameterPath: '/pdt-local' },
  });
  running.child.kill('SIGINT');
  expect(await running.ended).toBe(130);
  await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('the file of a platform that runs since before is back afterwards', async () => {
  const before = JSON.stringify({ pid: process.pid });
  const running = await run(['--port', '0', '--once', '-f', '.'], {
    files: { 'brief.yaml': BRIEF('brief'), '.pdt/local.json': before },
  });
  expect(await running.ended).toBe(0);
  const left = await readFile(join(running.directory, '.pdt', 'local.json'), 'utf8');
  expect(JSON.parse(left)).toEqual({ pid: process.pid });
});

test('live mode writes to the address that is set', async () => {
  const double = await run(['--port', '0', '--no-sample', '-f', '.'], {
    files: { 'brief.yaml': BRIEF('brief') },
  });
  const { pagerduty_url } = await double.next('ready');
  expect(await send(double, 'incident.triggered', undefined, 'local-demo-webhook-secret')).toBe(202);
  await double.next('note');
  const live = await run(['--once', '--port', '0', '-f', '.', '--pagerduty', 'live'], {
    files: { 'live.yaml': BRIEF('live') },
    env: { PAGERDUTY_API_TOKEN: SECRET, PAGERDUTY_API_URL: String(pagerduty_url) },
  });
  expect(await live.ended).toBe(0);
  expect(live.steps[0]).toMatchObject({ pagerduty_url });
  expect(live.errors()).not.toContain(SECRET);
});
