import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { pdt } from './command-line.ts';

const folders: string[] = [];

/** A folder with these files. */
function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = mkdtempSync(join(tmpdir(), 'pdt-validate-'));
  folders.push(path);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true });
});

const TRIGGER = `apiVersion: aof.sh/v1
kind: Trigger
metadata:
  name: checkout
spec:
  platform:
    type: pagerduty
    config:
      webhook_secret: \${PAGERDUTY_WEBHOOK_SECRET}
      event_types: [incident.triggered]
  agent: brief
`;
const AGENT = `apiVersion: aof.sh/v1
kind: Agent
metadata: {name: brief}
spec: {invoke: {template: {note: "{{title}}"}}}
`;
const BAD = TRIGGER.replace('incident.triggered', 'incident.trigered');

describe('exit codes', () => {
  test('0 without findings', async () => {
    const cwd = folder({ 'trigger.yaml': TRIGGER, 'agent.yml': AGENT });
    const { code, out, err } = await pdt(['validate', '-f', '.'], { cwd });
    expect(code).toBe(0);
    expect(err).toBe('1 trigger and 1 agent in 2 files: 0 errors, 0 warnings\n');
    expect(out).toBe(
      [
        'Secrets to be set (pdt secrets set NAME):',
        'NAME                      SECRET   REQUIRED  USED BY',
        'PAGERDUTY_WEBHOOK_SECRET  webhook  yes       Trigger/checkout',
        'PAGERDUTY_API_TOKEN       worker   no        Trigger/checkout',
        '',
      ].join('\n'),
    );
  });

  test('1 with errors', async () => {
    const cwd = folder({ 'trigger.yaml': BAD, 'agent.yaml': AGENT });
    expect(await pdt(['validate', '-f', 'trigger.yaml', 'agent.yaml'], { cwd })).toMatchObject({ code: 1 });
  });

  test('0 with warnings, 1 when they are to fail', async () => {
    const cwd = folder({ 'trigger.yaml': TRIGGER });
    expect(await pdt(['validate', '-f', 'trigger.yaml'], { cwd })).toMatchObject({ code: 0 });
    expect(await pdt(['validate', '-f', 'trigger.yaml', '--strict'], { cwd })).toMatchObject({ code: 1 });
  });

  test.each([
    [['validate']],
    [['validate', '-f', 'x', '-o', 'xml']],
    [['validate', '-f', 'x', '--stritc']],
    [['valdiate']],
    [[]],
  ])('2 for %j', async (args) => {
    const { code, out, err } = await pdt(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).not.toBe('');
  });

  test('3 when there is no such file, or none in a folder', async () => {
    const cwd = folder({ 'notes.txt': '', 'below/trigger.yaml': TRIGGER });
    const missing = await pdt(['validate', '-f', 'nowhere.yaml'], { cwd });
    expect(missing).toEqual({
      code: 3,
      out: '',
      err: 'error: nowhere.yaml does not exist or cannot be read\ntry: -f takes files and directories; pdt init DIR makes a first trigger and agent\n',
    });
    expect(await pdt(['validate', '-f', '.'], { cwd })).toMatchObject({
      code: 3,
      err: expect.stringContaining('-R'),
    });
    expect(await pdt(['validate', '-R', '-f', '.'], { cwd })).toMatchObject({ code: 0 });
  });
});

test('links are followed to files', async () => {
  const elsewhere = folder({ 'real.yaml': TRIGGER });
  const cwd = folder({ 'agent.yaml': AGENT });
  symlinkSync(join(elsewhere, 'real.yaml'), join(cwd, 'link.yaml'));
  expect(await pdt(['validate', '-f', '.'], { cwd })).toMatchObject({
    code: 0,
    err: expect.stringContaining('1 trigger and 1 agent'),
  });
  symlinkSync(elsewhere, join(cwd, 'folder.yaml'));
  expect(await pdt(['validate', '-f', '.'], { cwd })).toMatchObject({
    code: 3,
    err: expect.stringContaining('folder.yaml'),
  });
});

test('a finding shows place, line, caret and what to try', async () => {
  const cwd = folder({ 'a/trigger.yaml': BAD });
  const { out } = await pdt(['validate', '-f', 'a/trigger.yaml'], { cwd });
  expect(out).toContain(
    [
      'a/trigger.yaml:10:21  error  "incident.trigered" is not an event type PagerDuty sends [bad-event-type]',
      '  10 |       event_types: [incident.trigered]',
      '     |                     ^^^^^^^^^^^^^^^^^',
      '     = try: incident.triggered',
    ].join('\n'),
  );
});

test.each([
  ['name: checkout', 'name: My Trigger # mine', '        ^^^^^^^^^^'],
  ['  event_types: [', "  event_types: ['incident.nope', ", '                    ^^^^^^^^^^^^^^^'],
  ['  agent: brief', '  agnet: brief', '  ^^^^^'],
  ['name: checkout', 'name: 東京', '        ^^^^'],
  [
    '  agent: brief',
    '  agent: brief\n  limits: {cooldown: 東京, max_runns: 3}',
    `${' '.repeat(27)}^^^^^^^^^`,
  ],
])('the caret underlines what is meant: %s', async (right, wrong, carets) => {
  const { out } = await pdt(['validate', '-f', '-'], { stdin: TRIGGER.replace(right, wrong) });
  expect(out).toContain(`| ${carets}\n`);
});

test('standard input', async () => {
  const { code, out } = await pdt(['validate', '-f', '-', '-o', 'json'], { stdin: `${BAD}---\n${AGENT}` });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    items: [
      {
        severity: 'error',
        code: 'bad-event-type',
        message: '"incident.trigered" is not an event type PagerDuty sends',
        file: '-',
        line: 10,
        column: 21,
        path: 'spec.platform.config.event_types[0]',
        suggestion: 'incident.triggered',
      },
    ],
    resources: [{ kind: 'Agent', name: 'brief', file: '-', line: 13, stored_bytes: expect.any(Number) }],
    secrets: expect.any(Array),
  });
});

test('-o json says nothing beside', async () => {
  const cwd = folder({ 'trigger.yaml': TRIGGER, 'agent.yaml': AGENT });
  const { out, err } = await pdt(['validate', '-f', '.', '-o', 'json'], { cwd });
  expect(err).toBe('');
  expect(JSON.parse(out)).toMatchObject({ items: [], resources: [{ name: 'brief' }, { name: 'checkout' }] });
});

test('-o github writes annotations', async () => {
  const cwd = folder({ 'odd,name.yaml': BAD });
  const { out } = await pdt(['validate', '-f', 'odd,name.yaml', '-o', 'github'], { cwd });
  expect(out.split('\n')[0]).toBe(
    '::error file=odd%2Cname.yaml,line=10,col=21,title=bad-event-type::"incident.trigered" is not an event type PagerDuty sends%0Atry: incident.triggered',
  );
});

test('resources of several files are judged together', async () => {
  const cwd = folder({ 'one.yaml': TRIGGER, 'two.yaml': TRIGGER, 'agent.yaml': AGENT });
  const { code, out } = await pdt(['validate', '-f', '.'], { cwd });
  expect(code).toBe(1);
  expect(out).toContain('two.yaml:4:9  error  another Trigger is named checkout: one.yaml:1');
});

test('a file that is named twice is read once; hidden folders and node_modules are left alone', async () => {
  const cwd = folder({
    'a/trigger.yaml': TRIGGER,
    'a/.git/x.yaml': BAD,
    'a/node_modules/x.yaml': BAD,
    'agent.json': JSON.stringify({
      apiVersion: 'aof.sh/v1',
      kind: 'Agent',
      metadata: { name: 'brief' },
      spec: { invoke: { template: { note: '' } } },
    }),
  });
  const { code, err } = await pdt(['validate', '-R', '-f', '.', '-f', 'a/trigger.yaml'], { cwd });
  expect([code, err]).toEqual([0, '1 trigger and 1 agent in 2 files: 0 errors, 0 warnings\n']);
});

describe('whatever the bytes', () => {
  test.each<[string, Uint8Array | string, string]>([
    ['not UTF-8', Buffer.from([0x6b, 0xff, 0xfe, 0x3a]), 'not-utf8'],
    ['too large', 'x'.repeat(3_000_000), 'too-large'],
    ['too large, cut inside a character', `a${'é'.repeat(100_000)}`, 'too-large'],
    ['a byte order mark', `\uFEFF${BAD}`, 'bad-event-type'],
  ])('%s', async (_name, stdin, expected) => {
    const { code, out } = await pdt(['validate', '-f', '-', '-o', 'json'], { stdin });
    expect(code).toBe(1);
    const { items } = JSON.parse(out) as { items: { code: string; column: number }[] };
    expect(items.map((item) => item.code)).toContain(expected);
  });

  test('a byte that is not UTF-8 is pointed at', async () => {
    const stdin = Buffer.from(TRIGGER.replace('name: ', 'labels: {a: caf\u00e9}\n  name: '), 'latin1');
    const { out } = await pdt(['validate', '-f', '-', '-o', 'json'], { stdin });
    expect(JSON.parse(out).items).toContainEqual(
      expect.objectContaining({ code: 'not-utf8', line: 4, column: 18, suggestion: 'save it as UTF-8' }),
    );
  });

  test('control characters never reach a terminal, and the caret stays in place', async () => {
    const { out } = await pdt(['validate', '-f', '-'], {
      stdin: BAD.replace('event_types: ', '"event_types"\u001b:\t'),
    });
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  test('of a long line the part in question is shown', async () => {
    const { out } = await pdt(['validate', '-f', '-'], {
      stdin: BAD.replace('[', `[${'incident.resolved, '.repeat(20)}`),
    });
    const [, source = '', caret = ''] = out.split('\n');
    expect(source.length).toBeLessThan(130);
    expect(source.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('incident.trigered');
  });
});

describe('secrets are never printed', () => {
  test.each([
    ['a literal', TRIGGER.replace('${PAGERDUTY_WEBHOOK_SECRET}', 'hunter2')],
    ['a literal as default', TRIGGER.replace('SECRET}', 'SECRET:-hunter2}')],
    ['one beside a syntax error', `${TRIGGER.replace('${PAGERDUTY_WEBHOOK_SECRET}', 'hunter2: x')}`],
    ['one in a fragment', 'webhook_secret: hunter2\n'],
    ['one in a block', TRIGGER.replace('${PAGERDUTY_WEBHOOK_SECRET}', '|\n        hunter2')],
    [
      'one in JSON',
      JSON.stringify({
        kind: 'Trigger',
        metadata: { name: 'x' },
        spec: { platform: { type: 'pagerduty', config: { api_token: 'hunter2' } } },
      }),
    ],
  ])('%s', async (_name, stdin) => {
    for (const form of ['table', 'json', 'github']) {
      const { code, out, err } = await pdt(['validate', '-f', '-', '-o', form], { stdin });
      expect(code).toBe(1);
      expect(out + err).not.toContain('hunter2');
    }
  });
});

describe('colours', () => {
  const colour = '\u001b[';
  test.each([
    ['a terminal', { tty: true }, true],
    ['no terminal', { tty: false }, false],
    ['NO_COLOR', { tty: true, env: { NO_COLOR: '1' } }, false],
    ['an empty NO_COLOR', { tty: true, env: { NO_COLOR: '' } }, true],
    ['a dumb terminal', { tty: true, env: { TERM: 'dumb' } }, false],
  ])('%s', async (_name, around, coloured) => {
    const { out, err } = await pdt(['validate', '-f', '-'], { stdin: BAD, ...around });
    expect([out.includes(colour), err.includes(colour)]).toEqual([coloured, coloured]);
  });
});

test.each([
  ['an empty file', ''],
  ['a file of comments', '# nothing yet\n'],
])('%s is a warning', async (_name, stdin) => {
  const { code, out } = await pdt(['validate', '-f', '-', '-o', 'json'], { stdin });
  expect(code).toBe(0);
  expect(JSON.parse(out).items).toMatchObject([{ severity: 'warning', code: 'nothing-here', file: '-' }]);
});

test('a path that is not there is answered with the nearest beside it, and with what -f takes', async () => {
  const directory = folder({ 'triggers.yaml': 'x: 1' });
  const { code, err } = await pdt(['validate', '-f', 'trigers.yaml'], { cwd: directory });
  expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('did you mean triggers.yaml?') });
  expect(err).toContain('try: -f takes files');
});
