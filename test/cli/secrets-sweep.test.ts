import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { commandTree } from '../../lib/cli/command-tree.ts';
import { createClients } from '../../lib/cli/target/clients.ts';
import { logGroupOf, REGION } from '../../lib/local/names.ts';
import { pdt } from './command-line.ts';
import { type Given, type LocalStack, startLocalStack, TOKEN_VALUE, WEBHOOK_VALUE } from './local-stack.ts';

/** Planted: in the environment of the platform, behind a header of an agent, typed, in files and where none belongs. */
const AGENT_VALUE = 'planted-agent-value-1';
const TYPED_VALUE = 'planted-typed-value-1';
const LITERAL_VALUE = 'planted-literal-value-1';
const OPERATOR_VALUE = 'planted-operator-value-1';
const INCIDENT_TEXT = 'planted-incident-title';

const trigger = (name: string, agent: string, secret = '"${PAGERDUTY_WEBHOOK_SECRET}"') => `
apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: ${name} }
spec:
  platform:
    type: pagerduty
    config: { webhook_secret: ${secret}, api_token: "\${PAGERDUTY_API_TOKEN}", event_types: [incident.triggered] }
  agent: ${agent}
  failure_note: false
  limits: { max_runs: 1000/24h }
---`;
const agent = (name: string, invoke: string) => `
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: ${name} }
spec: { invoke: ${invoke} }
---`;
const NOTED = agent('noted', '{ template: { note: "{{title}}" } }');
const http = (url: string) =>
  `{ http: { url: "${url}", headers: { Authorization: "Bearer \${AGENT_TOKEN}" } } }`;

let stack: LocalStack;
let server: Server;
let agentUrl: string;
/** What the agent's server was shown. */
const shown: (string | undefined)[] = [];
/** Everything that is to be found nowhere. */
const secrets = new Set([
  WEBHOOK_VALUE,
  TOKEN_VALUE,
  AGENT_VALUE,
  TYPED_VALUE,
  LITERAL_VALUE,
  OPERATOR_VALUE,
]);
/** Command lines of programs started by this process. */
const spawned: string[] = [];
const onSpawn = (message: unknown) => spawned.push(String(Object(message).process?.spawnargs));

beforeAll(async () => {
  channel('child_process').subscribe(onSpawn);
  server = createServer((request, response) => {
    shown.push(request.headers.authorization);
    request.resume().on('end', () => {
      const broken = request.url === '/broken';
      response.writeHead(broken ? 401 : 200, { 'content-type': 'application/json' });
      // An agent that gives back what it was sent, to whoever reads its error.
      response.end(JSON.stringify(broken ? { error: request.headers.authorization } : { note: 'seen' }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  agentUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const resources = [
    trigger('asks', 'asked'),
    agent('asked', http(`${agentUrl}/ask`)),
    trigger('fails', 'refuses'),
    agent('refuses', http(`${agentUrl}/broken`)),
    agent('spare', '{ template: { note: x } }'),
  ].join('');
  stack = await startLocalStack(resources);
  await writeFile(join(stack.directory, 'resources.txt'), resources);
  await writeFile(join(stack.directory, 'literal.txt'), trigger('asks', 'asked', LITERAL_VALUE));
  await writeFile(
    join(stack.directory, 'broken.txt'),
    `kind: Trigger\nspec: { webhook_secret: ${LITERAL_VALUE} }}`,
  );
  await writeFile(join(stack.directory, 'value.txt'), `${TYPED_VALUE}\n`);
  for (const [Name, Value] of [
    ['/pdt-local/triggers/by-hand', trigger('by-hand', 'asked', LITERAL_VALUE)],
    ['/pdt-local/triggers/unreadable', `kind: Trigger\napi_token: ${LITERAL_VALUE}\n  :`],
  ] as const) {
    await stack.clients.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String' }));
  }
  await stack.pdt(['secrets', 'set', 'AGENT_TOKEN', '--worker'], { stdin: AGENT_VALUE });
}, 300_000);

afterAll(async () => {
  channel('child_process').unsubscribe(onSpawn);
  await stack?.stop();
  server?.close();
});

interface Call extends Given {
  readonly args: readonly string[];
}

const call = (args: string, given: Given = {}): Call => ({ ...given, args: args.split(' ') });
const SEND = `send incident.triggered --set event.data.title=${INCIDENT_TEXT}`;

/**
 * Every command and subcommand: what it is called with, first so that it does its work, then so that it fails. A command that
 * is not here fails the test.
 */
const calls = (made: {
  readonly run_id: string;
  readonly event_id: string;
}): Readonly<Record<string, readonly Call[]>> => ({
  version: [call('version'), call('version --none')],
  completion: [
    call('completion bash'),
    call('completion zsh'),
    call('completion fish'),
    call('completion x'),
  ],
  schema: [call('schema trigger'), call('schema agent'), call('schema x')],
  init: [call('init made'), call('init made')],
  validate: [
    call('validate -f resources.txt'),
    call('validate -f literal.txt broken.txt'),
    call('validate -f none'),
  ],
  diff: [call('diff -f resources.txt'), call('diff -f literal.txt'), call('diff -f broken.txt')],
  apply: [
    call('apply -f resources.txt'),
    call('apply -f literal.txt'),
    call('apply -f broken.txt'),
    call('apply -f resources.txt --prune -l team=x'),
    call('apply -f resources.txt --prune -l !team --dry-run'),
  ],
  get: [call('get triggers'), call('get agents'), call('get trigger by-hand'), call('get trigger x')],
  describe: [
    call('describe trigger by-hand'),
    call('describe trigger unreadable'),
    call('describe agent asked'),
    call('describe agent x'),
  ],
  disable: [call('disable asks --for 1h --reason why'), call('disable unreadable'), call('disable by-hand')],
  enable: [call('enable asks'), call('enable unreadable'), call('enable x')],
  explain: [
    call(`explain --event ${made.event_id}`),
    call('explain --event - -f resources.txt', { stdin: sample }),
    call('explain --event - -f literal.txt', { stdin: sample }),
    call('explain --event 01NOSUCHEVENT'),
    call('explain trigger.spec.platform.config.webhook_secret'),
  ],
  send: [
    call(`${SEND} --wait`),
    call(`${SEND} --count 2 --wait`),
    call(`${SEND} --curl`),
    call(`${SEND} --print`),
    call(`${SEND} --bad-signature`),
    call(`${SEND} --url http://127.0.0.1:9/`, { env: { PAGERDUTY_WEBHOOK_SECRET: OPERATOR_VALUE } }),
    call(`${SEND} --url ${stack.platform.ready.webhook_url}`, {
      env: { PAGERDUTY_WEBHOOK_SECRET: OPERATOR_VALUE },
    }),
  ],
  runs: [
    call('runs'),
    call(`runs ${made.run_id}`),
    call(`runs ${made.run_id} -w`),
    call('runs --failed'),
    call('runs x'),
  ],
  replay: [call(`replay ${made.run_id}`), call('replay --failed'), call('replay --dlq'), call('replay x')],
  tail: [call('tail --no-follow'), call('tail --since x')],
  'run agent': [
    call('run agent asked --event -', { stdin: sample }),
    call('run agent refuses --event -', { stdin: sample }),
    call('run agent x --event -', { stdin: sample }),
    call('run agent asked --event none'),
  ],
  'secrets list': [call('secrets list')],
  'secrets set': [
    call('secrets set TYPED', { stdin: TYPED_VALUE }),
    call('secrets set TYPED --from-file value.txt'),
    call('secrets set TYPED', { typed: TYPED_VALUE }),
    call('secrets set PAGERDUTY_WEBHOOK_SECRET --add', { stdin: TYPED_VALUE }),
    call('secrets set TYPED --webhook --worker', { stdin: TYPED_VALUE }),
    // Somebody types it where it does not belong: it is refused, and not repeated.
    call(`secrets set TYPED ${TYPED_VALUE}`),
    call(`secrets set TYPED=${TYPED_VALUE}`),
    call(`secrets set --value ${TYPED_VALUE}`),
    call(`secrets set --value=${TYPED_VALUE}`),
    call(`secrets ${TYPED_VALUE}`),
    call('secrets set TYPED --from-file none'),
  ],
  'secrets retire': [
    call('secrets retire PAGERDUTY_WEBHOOK_SECRET --newest'),
    call('secrets retire TYPED_NOT'),
    call(`secrets retire TYPED ${TYPED_VALUE}`),
  ],
  doctor: [call('doctor --timeout 1s'), call('doctor --fix --timeout 1s')],
  connect: [
    call('connect --from-triggers'),
    call('connect --account'),
    call('connect --rotate --overlap 0s'),
    call('connect --secret NONE --from-triggers'),
  ],
  disconnect: [call('disconnect'), call('disconnect PNONE --yes'), call('disconnect --yes')],
  delete: [call('delete agent spare --yes'), call('delete agent asked --yes'), call('delete agent spare')],
});

let sample = '';

/** Paths of the commands that act: `secrets set`, `apply`. */
async function leaves(): Promise<readonly { readonly path: string; readonly forms: readonly string[] }[]> {
  return (await commandTree()).flatMap((command) => {
    const acting = command.commands.length > 0 ? command.commands : [command];
    return acting.map((leaf) => ({
      path: leaf === command ? leaf.name() : `${command.name()} ${leaf.name()}`,
      forms: leaf.options.find(({ long }) => long === '--output')?.argChoices ?? [],
    }));
  });
}

/** Places where one of the secrets is seen, as it is or encoded. */
function leaksIn(text: string): readonly string[] {
  return [...secrets].filter((secret) =>
    [
      secret,
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(secret).toString('hex'),
    ].some((each) => text.includes(each)),
  );
}

const learn = () => {
  for (const each of stack.double.account.subscriptions.values())
    for (const secret of each.secrets) secrets.add(secret);
};

/** Runs a call and answers what it let out. */
async function leak({ args, ...given }: Call): Promise<readonly string[]> {
  const { out, err } = await stack.pdt(args, { ...given, onErr: learn });
  learn();
  return leaksIn(out + err).map((secret) => `${args.join(' ')}: ${secret}`);
}

test('no secret in use is in any output of any command, in any log, or in any argument', {
  timeout: 600_000,
}, async () => {
  // In use: signed with and accepted, refused without; shown to PagerDuty; shown to the agent.
  const sent = await stack.pdt([...SEND.split(' '), '--wait', '-o', 'json']);
  const { status, accepted, event_id, runs } = JSON.parse(sent.out);
  const refused = await stack.pdt(['send', 'incident.triggered', '--bad-signature', '-o', 'json']);
  expect([status, JSON.parse(refused.out).status]).toEqual([202, 403]);
  expect(stack.double.requests.map(({ headers }) => headers['authorization'])).toContain(
    `Token token=${TOKEN_VALUE}`,
  );
  expect(new Set(shown)).toEqual(new Set([`Bearer ${AGENT_VALUE}`]));
  expect(runs.map((run: { state: string }) => run.state).toSorted()).toEqual(['DONE', 'FAILED']);
  sample = (await stack.pdt(['send', 'incident.triggered', '--print'])).out;

  const asked = calls({ run_id: accepted[0].run_id, event_id });
  const tree = await leaves();
  const swept = [...Object.keys(asked), 'dev'].toSorted();
  expect(tree.map(({ path }) => path).toSorted()).toEqual(swept);

  const found: string[] = [];
  for (const { path, forms } of tree) {
    const [main] = asked[path] ?? [];
    if (!main) continue;
    for (const each of asked[path] ?? []) found.push(...(await leak(each)));
    for (const form of forms) found.push(...(await leak({ ...main, args: [...main.args, '-o', form] })));
    found.push(...(await leak({ args: [...path.split(' '), '--help'] })));
  }

  // PagerDuty refuses the token, then loses a write; then AWS is not there.
  const first = Object.values(asked).flatMap((each) => each.slice(0, 1));
  stack.double.fail({ kind: 'status', status: 401, path: /./, times: 10_000 });
  for (const each of first) found.push(...(await leak(each)));
  stack.double.clearFaults();
  stack.double.fail({ kind: 'commit-500', method: 'POST', path: /^\/webhook_subscriptions$/ });
  found.push(...(await leak(call('connect --service PXYZ123'))));
  stack.double.clearFaults();
  await stack.reachAwsAt('http://127.0.0.1:9');
  for (const each of first) found.push(...(await leak(each)));
  expect(found).toEqual([]);

  // Not a search that finds nothing whatever there is.
  const SecretId = stack.settings.WORKER_SECRET_ID;
  const { SecretString = '' } = await stack.clients.secrets.send(new GetSecretValueCommand({ SecretId }));
  expect(leaksIn(SecretString)).toEqual(expect.arrayContaining([TOKEN_VALUE, AGENT_VALUE]));
  expect(secrets.size).toBeGreaterThan(7);

  const logs = await createClients({
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: () => stack.platform.ready.aws_endpoint_url,
  }).logs();
  for (const name of ['receiver', 'worker', 'publisher'] as const) {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: logGroupOf(name) }));
    const lines = events.map(({ message = '' }) => message).join('\n');
    expect([name, events.length > 0, leaksIn(lines), lines.includes(INCIDENT_TEXT)]).toEqual([
      name,
      true,
      [],
      false,
    ]);
  }
  const page = await (await fetch(stack.platform.ready.console_url)).text();
  expect(leaksIn(page + stack.told().join('\n'))).toEqual([]);
  expect(spawned).toEqual([]);
});

test('nor in what npm start prints, whatever is in its environment', { timeout: 300_000 }, async () => {
  const env = {
    PATH: process.env['PATH'] ?? '',
    PAGERDUTY_WEBHOOK_SECRET: WEBHOOK_VALUE,
    PAGERDUTY_API_TOKEN: TOKEN_VALUE,
    AGENT_TOKEN: AGENT_VALUE,
  };
  // A literal where a reference belongs: refused when deployed, and here kept out of the parameter and of every line.
  const directory = await mkdtemp(join(tmpdir(), 'pdt-dev-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'dev.yaml'), trigger('dev', 'noted', LITERAL_VALUE) + NOTED);
  const dev = ['dev', '--once', '--port', '0', '-f', 'dev.yaml'];
  for (const args of [
    dev,
    [...dev, '-o', 'json', '--agent-trace'],
    [...dev, '--fail', 'pd=401x1'],
    ['dev', '--help'],
  ]) {
    const { code, out, err } = await pdt(args, { cwd: directory, env });
    expect([args, leaksIn(out + err)]).toEqual([args, []]);
    if (args === dev) expect([code, out]).toEqual([0, expect.stringContaining('note ')]);
  }
});
