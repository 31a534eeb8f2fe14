import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createParameterEditor } from '../../lib/adapters/parameter-editor.ts';
import { decodeParameter } from '../../lib/domain/read/parameter-codec.ts';
import { type LocalStack, type Ran, startLocalStack } from './local-stack.ts';

let stack: LocalStack;
let serial = 0;
/** Part of every name a test makes: tests share one platform. */
let mark: string;

beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(() => stack.stop());
beforeEach(() => {
  serial += 1;
  mark = `t${serial}`;
});

const agent = (name: string, note = 'Brief: {{title}}', labels = '') => `apiVersion: aof.sh/v1
kind: Agent
metadata: { name: ${name}${labels} }
spec: { invoke: { template: { note: "${note}" } } }
`;

const trigger = (name: string, agentName: string, more = '', labels = '') => `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: ${name}${labels} }
spec:
  # why this trigger is there
  platform: { type: pagerduty, config: { webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}", min_priority: P2 } }
  agent: ${agentName}
${more}`;

async function file(text: string, name = `${mark}.txt`): Promise<string> {
  await writeFile(join(stack.directory, name), text);
  return name;
}

const json = ({ out }: Ran) => JSON.parse(out);
const path = (kind: string, name: string) => `/pdt-local/${kind}/${name}`;

async function stored(kind: string, name: string) {
  const { Parameter } = await stack.clients.ssm.send(new GetParameterCommand({ Name: path(kind, name) }));
  return { value: Parameter?.Value ?? '', version: Parameter?.Version };
}

async function put(kind: string, name: string, value: string) {
  await stack.clients.ssm.send(
    new PutParameterCommand({ Name: path(kind, name), Value: value, Type: 'String', Overwrite: true }),
  );
}

describe('apply', () => {
  test('says created, unchanged and configured with what changed, agents first, and prints the verdict', async () => {
    const both = `${trigger(`${mark}-web`, `${mark}-a`)}---\n${agent(`${mark}-a`)}`;
    const first = await stack.pdt(['apply', '-f', await file(both)]);
    expect(first.code).toBe(0);
    expect(first.out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(`^agent/${mark}-a +created$`),
      expect.stringMatching(`^trigger/${mark}-web +created$`),
    ]);
    expect(first.err.split('\n')[0]).toMatch(/^local platform at http.*region us-east-1, stack pdt-local$/);
    expect(first.err).toMatch(/published \d+ triggers?, \d+ agents? \(catalog \w+\)/);
    expect((await stored('agents', `${mark}-a`)).value).toMatch(/^br1:/);

    const again = await stack.pdt(['apply', '-f', await file(both), '-o', 'json']);
    expect(json(again)).toMatchObject({ apiVersion: 'aof.sh/v1', kind: 'ApplyResult', dry_run: false });
    expect(json(again).items.map(({ action }: { action: string }) => action)).toEqual([
      'unchanged',
      'unchanged',
    ]);
    expect((await stored('triggers', `${mark}-web`)).version).toBe(1);

    const changed = await stack.pdt(['apply', '-f', await file(both.replace('P2', 'P1'))]);
    expect(changed.out).toContain('  spec.platform.config.min_priority: P2 → P1\n');
    expect(changed.out).toContain('configured');

    const remark = await stack.pdt([
      'apply',
      '-f',
      await file(both.replace('P2', 'P1').replace('# why', '# because')),
    ]);
    expect(remark.out).toContain('only comments or spelling');
  });

  test('writes nothing in a dry run', async () => {
    const { code, out } = await stack.pdt(['apply', '--dry-run', '-f', await file(agent(`${mark}-a`))]);
    expect([code, out]).toEqual([0, `agent/${mark}-a  created (dry run)\n`]);
    await expect(stored('agents', `${mark}-a`)).rejects.toThrow('not found');
  });

  test('validates all before it writes any', async () => {
    const text = `${agent(`${mark}-a`)}---\n${trigger(`${mark}-web`, `${mark}-a`).replace('P2', 'P9')}`;
    const { code, out, err } = await stack.pdt(['apply', '-f', await file(text)]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('min_priority');
    expect(err).toContain('nothing was done');
    await expect(stored('agents', `${mark}-a`)).rejects.toThrow('not found');
  });

  test('refuses a trigger whose agent is nowhere, and takes one whose agent is stored', async () => {
    const alone = await file(trigger(`${mark}-web`, `${mark}-agnt`));
    await stack.pdt(['apply', '-f', await file(agent(`${mark}-agent`), 'agent.txt')]);
    const refused = await stack.pdt(['apply', '-f', alone]);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(`${mark}-agnt`);
    const good = await file(trigger(`${mark}-web`, `${mark}-agent`));
    expect((await stack.pdt(['apply', '-f', good])).code).toBe(0);
  });

  test('a literal secret is refused, named with its command, and not shown', async () => {
    const text = trigger(`${mark}-web`, 'brief-agent').replace(
      '"${PAGERDUTY_WEBHOOK_SECRET}"',
      'planted-literal-7',
    );
    const { code, out, err } = await stack.pdt(['apply', '-f', await file(text)]);
    expect(code).toBe(1);
    expect(err).toContain('pdt secrets set');
    expect(out + err).not.toContain('planted-literal-7');
  });

  test('stops with exit 6 when someone else changed a parameter after it was read', async () => {
    await stack.pdt(['apply', '-f', await file(agent(`${mark}-a`))]);
    const name = await file(agent(`${mark}-a`, 'Other'));
    await put('agents', `${mark}-a`, agent(`${mark}-a`, 'Theirs'));
    const editor = createParameterEditor(stack.clients.ssm);
    const stale = { name: path('agents', `${mark}-a`), version: 1, value: '' };
    await expect(editor.replace(stale, 'x')).rejects.toMatchObject({ code: 'resource_conflict' });
    await expect(editor.remove(stale)).rejects.toMatchObject({ code: 'resource_conflict' });
    await expect(editor.create(stale.name, 'x')).rejects.toMatchObject({ code: 'resource_conflict' });
    expect((await stored('agents', `${mark}-a`)).version).toBe(2);
    expect((await stack.pdt(['apply', '-f', name])).code).toBe(0);
  });

  test('--prune deletes only what the selector selects and the files lack, after the stack was typed', async () => {
    const labels = `, labels: { team: ${mark} }`;
    const keep = agent(`${mark}-keep`, 'a', labels);
    const all = `${keep}---\n${agent(`${mark}-gone`, 'b', labels)}---\n${agent(`${mark}-other`)}`;
    await stack.pdt(['apply', '-f', await file(all)]);
    const args = ['apply', '-f', await file(keep), '--prune', '-l', `team=${mark}`];

    const nobody = await stack.pdt(args);
    expect(nobody.code).toBe(2);
    expect(nobody.err).toContain(`pdt apply -f ${mark}.txt --local --prune -l team=${mark} --yes`);
    expect(nobody.err).not.toContain('local platform at');

    const wrong = await stack.pdt(args, { typed: 'no' });
    expect([wrong.code, wrong.out]).toEqual([1, '']);
    const right = await stack.pdt(args, { typed: 'pdt-local' });
    expect(right.code).toBe(0);
    expect(right.out).toContain(`agent/${mark}-gone  deleted`);
    await expect(stored('agents', `${mark}-gone`)).rejects.toThrow('not found');
    expect((await stored('agents', `${mark}-other`)).version).toBe(1);
  });

  test('--prune keeps an agent that a trigger uses', async () => {
    const labels = `, labels: { team: ${mark} }`;
    const text = `${agent(`${mark}-a`, 'a', labels)}---\n${trigger(`${mark}-t`, `${mark}-a`)}`;
    await stack.pdt(['apply', '-f', await file(text)]);
    const args = [
      'apply',
      '-f',
      await file(agent(`${mark}-b`, 'b', labels)),
      '--prune',
      '-l',
      `team=${mark}`,
      '-y',
    ];
    const { code, err } = await stack.pdt(args);
    expect(code).toBe(6);
    expect(err).toContain(`agent/${mark}-a is used by trigger/${mark}-t`);
    await expect(stored('agents', `${mark}-b`)).rejects.toThrow('not found');
  });

  test.each([
    [['--prune'], '--prune needs -l'],
    [['-l', 'a=b'], 'add --prune'],
    [['--prune', '-l', '=='], 'selects no labels'],
  ])('%j is a usage error', async (flags, message) => {
    const { code, err } = await stack.pdt(['apply', '-f', await file(agent(`${mark}-a`)), ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('a file without resources is a usage error', async () => {
    const { code, err } = await stack.pdt([
      'apply',
      '-f',
      await file('kind: Fleet\napiVersion: aof.sh/v1\n'),
    ]);
    expect(code).toBe(2);
    expect(err).toContain('pdt init');
  });
});

describe('diff', () => {
  test('exits with 0 for the same and 1 for a difference, line by line', async () => {
    const text = `${trigger(`${mark}-web`, `${mark}-a`)}---\n${agent(`${mark}-a`)}`;
    await stack.pdt(['apply', '-f', await file(text)]);
    const same = await stack.pdt(['diff', '-f', await file(text)]);
    expect([same.code, same.out]).toEqual([0, '']);
    const other = await stack.pdt(['diff', '-f', await file(text.replace('P2', 'P1'))]);
    expect(other.code).toBe(1);
    expect(other.out).toContain(`--- deployed trigger/${mark}-web\n+++ trigger/${mark}-web\n@@ -`);
    expect(other.out).toMatch(/^-.*P2.*\n\+.*P1/m);
    const names = await stack.pdt(['diff', '-f', await file(text.replace('P2', 'P1')), '-o', 'name']);
    expect(names.out).toBe(`trigger/${mark}-web\n`);
  });

  test('hides a literal that someone wrote into the parameter', async () => {
    const text = trigger(`${mark}-web`, 'brief-agent');
    await put('triggers', `${mark}-web`, text.replace('"${PAGERDUTY_WEBHOOK_SECRET}"', 'planted-literal-8'));
    const { code, out, err } = await stack.pdt(['diff', '-f', await file(text)]);
    expect(code).toBe(1);
    expect(out).toContain('*****');
    expect(out + err).not.toContain('planted-literal-8');
  });
});

describe('get and describe', () => {
  test('lists kinds under their spellings, by label, and in every form', async () => {
    const labels = `, labels: { team: ${mark} }`;
    const text = `${trigger(`${mark}-web`, `${mark}-a`, '', labels)}---\n${agent(`${mark}-a`, 'x', labels)}`;
    await stack.pdt(['apply', '-f', await file(text)]);
    const table = await stack.pdt(['get', 'tr', '-l', `team=${mark}`]);
    expect(table.out.split('\n')[0]).toMatch(/^NAME +ENABLED +AGENT +EVENTS +STATE +AGE$/);
    expect(table.out.split('\n')[1]).toMatch(
      new RegExp(`^${mark}-web +true +${mark}-a +\\(default\\) +published +\\d+s$`),
    );
    const agents = await stack.pdt(['get', 'ag', '-l', `team=${mark}`]);
    expect(agents.out).toMatch(new RegExp(`${mark}-a +template +${mark}-web +published`));
    const names = await stack.pdt(['get', 'trigger', '-l', `team=${mark}`, '-o', 'name']);
    expect(names.out).toBe(`trigger/${mark}-web\n`);
    const list = await stack.pdt(['get', 'triggers', '-l', `team=${mark}`, '-o', 'json']);
    expect(json(list)).toMatchObject({
      apiVersion: 'aof.sh/v1',
      kind: 'TriggerList',
      items: [
        { kind: 'Trigger', metadata: { name: `${mark}-web` }, status: { state: 'published', version: 1 } },
      ],
    });
    const one = await stack.pdt(['get', `trigger/${mark}-web`, '-o', 'yaml']);
    expect(one.out).toMatch(/^apiVersion: aof.sh\/v1\nkind: Trigger\n/);
    const described = await stack.pdt(['describe', 'trigger', `${mark}-web`]);
    expect(described.out).toMatch(/^Priority: +P2 or higher$/m);
    expect(described.out).toMatch(/^State: +published$/m);
  });

  test('what it prints applies again', async () => {
    const limits = '  limits: { cooldown: 90s, coalesce: 2m, budget: 5usd/24h, max_runs: 3/1h }\n';
    const text = `${trigger(`${mark}-web`, `${mark}-a`, limits)}---\n${agent(`${mark}-a`)}`;
    await stack.pdt(['apply', '-f', await file(text)]);
    const { out } = await stack.pdt(['get', 'trigger', `${mark}-web`, '-o', 'json']);
    const { code, out: applied } = await stack.pdt(['apply', '-f', await file(out)]);
    expect(code).toBe(0);
    expect(applied).toContain('only comments or spelling');
  });

  test('tells what the publisher says of a broken parameter', async () => {
    await stack.pdt([
      'apply',
      '-f',
      await file(`${trigger(`${mark}-web`, `${mark}-a`)}---\n${agent(`${mark}-a`)}`),
    ]);
    await put('triggers', `${mark}-web`, 'kind: Trigger\nspec: [');
    await put('triggers', `${mark}-new`, 'kind: Trigger\nspec: [');
    await stack.pdt(['apply', '-f', await file(agent(`${mark}-b`))]);
    const { out } = await stack.pdt(['get', 'triggers']);
    expect(out).toMatch(new RegExp(`${mark}-web +- +- +- +stale \\(\\d error`));
    expect(out).toMatch(new RegExp(`${mark}-new +- +- +- +invalid \\(\\d error`));
    const described = await stack.pdt(['describe', `trigger/${mark}-web`]);
    expect(described.out).toContain(`/pdt-local/triggers/${mark}-web:`);
    const mended = await stack.pdt(['apply', '-f', await file(trigger(`${mark}-web`, `${mark}-a`))]);
    expect(mended.out).toContain('what is stored is broken');
  });

  test.each([
    [['get', 'trigers'], 2, 'did you mean triggers?'],
    [['get', 'runs'], 2, 'pdt runs'],
    [['describe', 'trigger'], 2, 'pdt get triggers'],
    [['get', 'trigger', 'brif'], 3, 'did you mean brief?'],
    [['describe', 'agent/brief-agnt'], 3, 'did you mean brief-agent?'],
  ])('%j ends with %i and says %s', async (args, code, message) => {
    const ended = await stack.pdt(args);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toContain(message);
  });

  test('-w prints what changes until Ctrl-C', async () => {
    await stack.pdt(['apply', '-f', await file(agent(`${mark}-a`))]);
    const ctrlC = new AbortController();
    const lines: string[] = [];
    const { run } = await import('../../lib/cli/run.ts');
    const code = await run(['get', `agent/${mark}-a`, '-w', '-o', 'json', '--local'], {
      out: (text) => {
        lines.push(text);
        if (lines.length === 1) void put('agents', `${mark}-a`, agent(`${mark}-a`, 'new'));
        else ctrlC.abort();
      },
      err: () => undefined,
      stdin: async () => new Uint8Array(),
      readLine: async () => undefined,
      env: {},
      cwd: stack.directory,
      tty: { stdin: false, stdout: false, stderr: false },
      interrupted: () => ctrlC.signal,
    });
    expect(code).toBe(130);
    expect(lines.map((line) => JSON.parse(line).status.version)).toEqual([1, 2]);
  });
});

test('Ctrl-C ends a watch of the process with 130', async () => {
  const pdt = fileURLToPath(new URL('../../bin/pdt.js', import.meta.url));
  const child = spawn(process.execPath, [pdt, 'get', 'triggers', '-w', '--local'], {
    cwd: stack.directory,
    env: { PATH: process.env['PATH'] },
  });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdout.once('data', () => child.kill('SIGINT'));
  const [code] = await once(child, 'close');
  expect([code, err.trimEnd().split('\n').length]).toEqual([130, 1]);
});

describe('delete', () => {
  test('refuses an agent in use, asks for the name, and publishes', async () => {
    await stack.pdt([
      'apply',
      '-f',
      await file(`${trigger(`${mark}-web`, `${mark}-a`)}---\n${agent(`${mark}-a`)}`),
    ]);
    const used = await stack.pdt(['delete', 'agent', `${mark}-a`, '--yes']);
    expect([used.code, used.out]).toEqual([6, '']);
    expect(used.err).toContain(`trigger ${mark}-web`);

    const nobody = await stack.pdt(['delete', 'trigger', `${mark}-web`]);
    expect(nobody.code).toBe(2);
    expect(nobody.err).toContain(`pdt delete trigger ${mark}-web --local --yes`);
    const wrong = await stack.pdt(['delete', 'trigger', `${mark}-web`], { typed: 'web' });
    expect(wrong.code).toBe(1);
    const right = await stack.pdt(['delete', `tr/${mark}-web`], { typed: `${mark}-web` });
    expect([right.code, right.out]).toEqual([0, `trigger/${mark}-web deleted\n`]);
    const agentGone = await stack.pdt(['delete', `agent/${mark}-a`, '--yes', '-o', 'json']);
    expect(json(agentGone)).toMatchObject({
      kind: 'DeleteResult',
      items: [{ action: 'deleted', kind: 'Agent' }],
    });
    expect(json(agentGone).published.agents).not.toContain(`${mark}-a`);
  });
});

describe('enable and disable', () => {
  test('keep comments, write annotations, and take them away again', async () => {
    await stack.pdt([
      'apply',
      '-f',
      await file(`${trigger(`${mark}-web`, `${mark}-a`)}---\n${agent(`${mark}-a`)}`),
    ]);
    const off = await stack.pdt(['disable', `${mark}-web`, '--for', '2h', '--reason', 'moving house']);
    expect([off.code, off.out]).toEqual([0, `trigger/${mark}-web disabled\n`]);
    const text = decodeParameter((await stored('triggers', `${mark}-web`)).value);
    expect(text).toContain('# why this trigger is there');
    expect(text).toContain('moving house');
    const got = json(await stack.pdt(['get', 'trigger', `${mark}-web`, '-o', 'json']));
    expect(got.spec.enabled).toBe(false);
    const until = Date.parse(got.metadata.annotations['pdt/disabled-until']);
    expect(until - Date.now()).toBeGreaterThan(7_000_000);
    expect(until - Date.now()).toBeLessThanOrEqual(7_200_000);
    expect((await stack.pdt(['describe', 'trigger', `${mark}-web`])).out).toMatch(
      /^Disabled because: +moving house$/m,
    );

    const on = await stack.pdt(['enable', 'trigger', `${mark}-web`]);
    expect([on.code, on.out]).toEqual([0, `trigger/${mark}-web enabled\n`]);
    expect(decodeParameter((await stored('triggers', `${mark}-web`)).value)).not.toContain('annotations');
    const twice = await stack.pdt(['enable', `trigger/${mark}-web`]);
    expect(twice.out).toBe(`trigger/${mark}-web already enabled\n`);
  });

  test('what was disabled for a while is published enabled after it', async () => {
    const more = '  enabled: false\n';
    const past = `, annotations: { pdt/disabled-until: "2020-01-01T00:00:00Z" }`;
    const future = `, annotations: { pdt/disabled-until: "2999-01-01T00:00:00Z" }`;
    await stack.pdt([
      'apply',
      '-f',
      await file(
        `${trigger(`${mark}-past`, 'brief-agent', more, past)}---\n${trigger(`${mark}-future`, 'brief-agent', more, future)}`,
      ),
    ]);
    const { out } = await stack.pdt(['get', 'triggers']);
    expect(out).toMatch(new RegExp(`${mark}-past +true`));
    expect(out).toMatch(new RegExp(`${mark}-future +false`));
    const event = await file(await readFile('test/fixtures/deliveries/incident.triggered.json', 'utf8'));
    const said = json(await stack.pdt(['explain', '--event', event, '-o', 'json']));
    const enabled = (name: string) =>
      said.items
        .find(({ trigger: one }: { trigger: string }) => one === name)
        .filters.find(({ filter }: { filter: string }) => filter === 'enabled').result;
    expect([enabled(`${mark}-past`), enabled(`${mark}-future`)]).toEqual(['pass', 'fail']);
  });

  test.each([
    [['disable', 'brief', '--for', 'soon'], 2, '30m, 2h or 1d'],
    [['enable', 'agent', 'brief-agent'], 2, 'only triggers'],
    [['enable', 'brif'], 3, 'did you mean brief?'],
  ])('%j ends with %i', async (args, code, message) => {
    const ended = await stack.pdt(args);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toContain(message);
  });
});
