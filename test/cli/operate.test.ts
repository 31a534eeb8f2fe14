import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalStack, startLocalStack, TOKEN_VALUE, WEBHOOK_VALUE } from './local-stack.ts';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(() => stack.stop());

interface Run {
  readonly run_id: string;
  readonly state: string;
  readonly incident_id: string;
}

async function send(incident: string, title = 'Checkout is slow') {
  const { out, err } = await stack.pdt([
    'send',
    'incident.triggered',
    '--set',
    `event.data.id=${incident}`,
    '--set',
    `event.data.title=${title}`,
    '--wait',
    '-o',
    'json',
  ]);
  expect(err).toContain('local platform');
  const { accepted, event_id } = JSON.parse(out);
  return { run_id: accepted[0].run_id as string, event_id: event_id as string };
}

describe('pdt runs', () => {
  it('lists runs newest first, by day or incident', async () => {
    const first = await send('QRUNS1');
    const second = await send('QRUNS2');
    const { code, out } = await stack.pdt(['runs', '-o', 'json']);
    const { kind, items } = JSON.parse(out) as { kind: string; items: readonly Run[] };
    const ids = items.map(({ run_id }) => run_id);
    expect({ code, kind }).toEqual({ code: 0, kind: 'RunList' });
    expect(ids.indexOf(second.run_id)).toBeLessThan(ids.indexOf(first.run_id));
    const one = await stack.pdt(['runs', '--incident', 'QRUNS1', '-o', 'name']);
    expect(one).toMatchObject({ code: 0, out: `run/${first.run_id}\n` });
  });

  it('shows a table and one run with its answer', async () => {
    const { run_id } = await send('QRUNS3');
    const { out } = await stack.pdt(['runs', '--incident', 'QRUNS3']);
    expect(out).toMatch(/^RUN +STATE +TRIGGER +INCIDENT +TRIES +TOOK +TOKENS +NOTE +AGE\n/);
    expect(out).toMatch(new RegExp(`${run_id} +DONE +brief +QRUNS3`));
    const one = await stack.pdt(['runs', run_id]);
    expect(one.out).toContain('Brief: Checkout is slow');
    expect(one.out).toMatch(/State +DONE/);
  });

  it('says that no run failed, and of an unknown one that there is none', async () => {
    expect(await stack.pdt(['runs', '--failed'])).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringContaining('no run failed'),
    });
    expect(await stack.pdt(['runs', 'nothing'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('try: pdt runs'),
    });
    expect(await stack.pdt(['runs', '--since', 'soon'])).toMatchObject({ code: 2 });
  });

  it('-w tells a run as JSON Lines until it has ended', async () => {
    const { run_id } = await send('QRUNS4');
    const { code, out } = await stack.pdt(['runs', run_id, '-w', '-o', 'json']);
    expect({
      code,
      lines: out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).state),
    }).toEqual({
      code: 0,
      lines: ['DONE'],
    });
  });

  it('-w of all goes on until Ctrl-C', async () => {
    await send('QRUNS5');
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect(await stack.pdt(['runs', '-w'], { interrupted: controller.signal })).toMatchObject({ code: 130 });
  });
});

describe('pdt tail', () => {
  it('joins the lines of receiver and worker by event', async () => {
    const { event_id, run_id } = await send('QTAIL1', 'planted-title');
    const { code, out } = await stack.pdt(['tail', '--incident', 'QTAIL1', '--no-follow', '-o', 'json']);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(new Set(lines.map((line) => line.from))).toEqual(new Set(['receiver', 'worker']));
    expect(new Set(lines.map((line) => line.event_id))).toEqual(new Set([event_id]));
    expect(lines[0]).toMatchObject({ from: 'receiver', status: 202, accepted: ['brief'] });
    expect(lines.filter((line) => line.from === 'worker').every((line) => line.run_id === run_id)).toBe(true);
    expect(out).not.toContain('planted-title');
  });

  it('shows refused deliveries with time, status and X-Webhook-Id', async () => {
    await stack.pdt(['send', 'incident.triggered', '--bad-signature']);
    const { out } = await stack.pdt(['tail', '--no-follow']);
    expect(out).toMatch(/^\d{4}-\d\d-\d\dT\S+ {2}webhook [0-9a-f-]{36} {2}(403|503) {2}signature_\w+$/m);
  });

  it('goes on until Ctrl-C', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect(await stack.pdt(['tail'], { interrupted: controller.signal })).toMatchObject({ code: 130 });
  });
});

describe('pdt run agent', () => {
  const event = async (incident: string) => {
    const { out } = await stack.pdt([
      'send',
      'incident.triggered',
      '--print',
      '--set',
      `event.data.id=${incident}`,
    ]);
    return out;
  };

  it('asks an agent once, here, and prints the note; nothing is posted', async () => {
    const stdin = await event('QAGENT1');
    const { code, out, err } = await stack.pdt(['run', 'agent', 'brief-agent', '--event', '-'], { stdin });
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('answered in') });
    expect(out).toMatch(
      /^Brief: [\s\S]*— aofbot · trigger brief · agent brief-agent · [\s\S]* · run [a-z2-7]{26}\n$/,
    );
    expect(stack.double.notes('QAGENT1')).toHaveLength(0);
  });

  it('posts the note with --post', async () => {
    stack.double.ensureIncident({ id: 'QAGENT2', status: 'triggered', title: 'Checkout is slow' });
    await writeFile(join(stack.directory, 'event.json'), await event('QAGENT2'));
    const { code, out } = await stack.pdt([
      'run',
      'agent',
      'brief-agent',
      '--event',
      'event.json',
      '--post',
      '-o',
      'json',
    ]);
    const [note] = stack.double.notes('QAGENT2');
    expect({ code, answer: JSON.parse(out) }).toMatchObject({
      code: 0,
      answer: { kind: 'AgentRun', note: note?.content, note_id: note?.id, incident_id: 'QAGENT2' },
    });
  });

  it.each([
    [['brief-agen', '--event', '-'], 3, 'did you mean brief-agent?'],
    [['brief-agent', '--event', 'none.json'], 3, 'none.json'],
    [['brief-agent', '--event', '-', '--trigger', 'none'], 3, 'there is no trigger none'],
    [['brief-agent'], 2, '--event'],
  ])('%j ends with %d', async (args, expected, words) => {
    const stdin = await event('QAGENT3');
    const { code, err } = await stack.pdt(['run', 'agent', ...args], { stdin });
    expect({ code, err }).toEqual({ code: expected, err: expect.stringContaining(words) });
  });

  it('refuses what is no event', async () => {
    const { code, err } = await stack.pdt(['run', 'agent', 'brief-agent', '--event', '-'], {
      stdin: '{"a":1}',
    });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('holds no PagerDuty event') });
  });
});

describe('a secret that is in use', () => {
  it('is in no output of any of these commands', async () => {
    // In use: without it the delivery would not be accepted, nor the note posted.
    const { run_id } = await send('QSECRET1');
    const commands = [
      ['send', 'incident.triggered'],
      ['send', 'incident.triggered', '--curl'],
      ['send', 'incident.triggered', '--print'],
      ['secrets', 'list'],
      ['secrets', 'list', '-o', 'yaml'],
      ['runs', run_id, '-o', 'yaml'],
      ['runs'],
      ['replay', run_id, '--dry-run'],
      ['tail', '--no-follow', '-o', 'json'],
      ['doctor', '--timeout', '1s'],
      ['connect', '--timeout', '30s', '-o', 'json'],
      ['connect', '--rotate', '--overlap', '0s', '-o', 'yaml'],
      ['disconnect', '--yes', '-o', 'json'],
    ];
    const secrets = new Set([WEBHOOK_VALUE, TOKEN_VALUE]);
    let seen = '';
    for (const args of commands) {
      const { out, err } = await stack.pdt(args, {
        onErr: () => {
          for (const each of stack.double.account.subscriptions.values()) secrets.add(each.secrets[0] ?? '');
        },
      });
      seen += out + err;
    }
    expect(secrets.size).toBeGreaterThan(3);
    expect([...secrets].filter((secret) => seen.includes(secret))).toEqual([]);
  });
});
