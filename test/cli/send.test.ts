import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { postSample } from '../../lib/cli/send/post.ts';
import { refusal } from '../../lib/cli/send/refusal.ts';
import { makeSample } from '../../lib/cli/send/sample.ts';
import { badSigner } from '../../lib/cli/send/signing.ts';
import { type LocalStack, startLocalStack, TOKEN_VALUE, WEBHOOK_VALUE } from './local-stack.ts';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(() => stack.stop());

describe('pdt send', () => {
  it('sends a signed sample and follows it to its note', async () => {
    const { code, out, err } = await stack.pdt([
      'send',
      'incident.triggered',
      '--set',
      'event.data.title=Checkout is slow',
      '--set',
      'event.data.id=QSEND1',
      '--wait',
    ]);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out).toMatch(/^202 {2}01[0-9A-F]+ on incident QSEND1/);
    expect(out).toContain('Brief: Checkout is slow');
    expect(stack.double.notes('QSEND1')).toHaveLength(1);
  });

  it('prints the answer and the run as JSON', async () => {
    const { code, out } = await stack.pdt([
      'send',
      'incident.resolved',
      '--set',
      'event.data.id=QSEND2',
      '--wait',
      '-o',
      'json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      kind: 'Sent',
      status: 202,
      incident_id: 'QSEND2',
      accepted: [{ trigger: 'brief' }],
      runs: [{ state: 'DONE', note_id: expect.any(String) }],
    });
  });

  it.each([
    ['data.priority.summary=P1', 'no data: it is added; did you mean event.data.priority.summary?'],
    [
      'event.data.priorty.summary=P1',
      'no event.data.priorty: it is added; did you mean event.data.priority.summary?',
    ],
    ['event.data.titel=x', 'no event.data.titel: it is added; did you mean event.data.title?'],
    ['event.data.teams.7.id=P', 'no event.data.teams.7: it is added'],
    ['event.data.title.x=1', 'no event.data.title.x: it is added'],
  ])('says that no sample has the place of --set %s', async (set, words) => {
    const { code, err } = await stack.pdt(['send', 'incident.triggered', '--set', set, '--print']);
    expect([code, err]).toEqual([0, expect.stringContaining(words)]);
  });

  it('says nothing of places that are there, null, next in a list, or added on purpose before', async () => {
    const sets = [
      'data.title=x',
      'data.priority=null',
      'data.priority.summary=P1',
      'data.teams.1.id=P',
      'data.x.a=1',
    ];
    const flags = [...sets, 'data.x.b=2'].flatMap((set) => ['--set', `event.${set}`]);
    const { err } = await stack.pdt(['send', 'incident.triggered', ...flags, '--print']);
    expect(err).toBe('the sample has no event.data.x: it is added\n');
  });

  it('says which filter stopped it, and that there is no note to wait for', async () => {
    const { code, out, err } = await stack.pdt(['send', 'incident.escalated', '--wait']);
    expect(code).toBe(1);
    expect(out).toContain('skipped    brief: event_types');
    expect(err).toContain('pdt explain');
  });

  it('is satisfied when a bad signature is refused', async () => {
    const { code, out } = await stack.pdt(['send', 'incident.triggered', '--bad-signature']);
    const first = expect.stringMatching(
      /^(403 .* ms: signature_mismatch|503 .* ms: signature_unverifiable)$/,
    );
    expect({ code, first: out.split('\n')[0] }).toEqual({ code: 0, first });
  });

  it('prints only the body with --print, and contacts nobody', async () => {
    const { code, out, err } = await stack.pdt([
      'send',
      'incident.triggered',
      '--print',
      '--set',
      'event.data.teams.0.id=PTEAM',
      '--set',
      'event.data.priority=null',
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { event } = JSON.parse(out);
    expect(event).toMatchObject({ event_type: 'incident.triggered', data: { priority: null } });
    expect(event.data.teams[0].id).toBe('PTEAM');
    expect(Date.now() - Date.parse(event.occurred_at)).toBeLessThan(60_000);
  });

  it('prints a curl command that holds the signature and not the secret', async () => {
    const { code, out } = await stack.pdt(['send', 'incident.triggered', '--curl']);
    expect(code).toBe(0);
    expect(out).toMatch(/-H 'x-pagerduty-signature: v1=[0-9a-f]{64}'/);
    expect(out).not.toContain(WEBHOOK_VALUE);
  });

  it('sends many, each once, and reports latencies and duplicates', async () => {
    const { code, out } = await stack.pdt([
      'send',
      'incident.triggered',
      '--count',
      '30',
      '--wait',
      '-o',
      'json',
    ]);
    expect({ code, report: JSON.parse(out) }).toMatchObject({
      code: 0,
      report: {
        kind: 'SendReport',
        sent: 30,
        accepted: 30,
        refused: 0,
        runs: 30,
        duplicates: 0,
        states: { DONE: 30 },
        statuses: { 202: 30 },
        latency_ms: { p50: expect.any(Number), p95: expect.any(Number), max: expect.any(Number) },
      },
    });
  });

  it.each([
    [['send', 'incident.trigered'], 2, 'did you mean incident.triggered?'],
    [['send', 'triggered'], 2, 'did you mean incident.triggered?'],
    [['send', 'incident.triggered', '--set', 'nonsense'], 2, '--set nonsense'],
    [['send', 'incident.triggered', '--set', '__proto__.x=1'], 2, '--set __proto__.x'],
    [['send', 'incident.triggered', '--count', '0'], 2, '--count 0'],
    [['send', 'incident.triggered', '--timeout', 'soon'], 2, '--timeout soon'],
    [['send', 'incident.triggered', '--url', 'ftp://x'], 2, '--url ftp://x'],
    [
      ['send', 'incident.triggered', '--url', 'http://127.0.0.1:9/x'],
      4,
      'PAGERDUTY_WEBHOOK_SECRET is not set',
    ],
  ])('%j ends with %d', async (args, expected, words) => {
    const { code, err } = await stack.pdt(args);
    expect({ code, err }).toEqual({ code: expected, err: expect.stringContaining(words) });
  });

  it.each([
    ['', 'check that PAGERDUTY_WEBHOOK_SECRET here is a value stored there'],
    ['--count 2', 'check that PAGERDUTY_WEBHOOK_SECRET here is a value stored there'],
  ])('says what to check when the signature is refused: %s', async (flags, words) => {
    const args = ['send', 'incident.triggered', '--url', stack.platform.ready.webhook_url];
    const { code, err } = await stack.pdt([...args, ...flags.split(' ').filter(Boolean)], {
      env: { PAGERDUTY_WEBHOOK_SECRET: 'other' },
    });
    expect({ code, err }).toEqual({ code: 4, err: expect.stringContaining(words) });
    expect(err).toContain('answered 403: signature_mismatch');
  });

  const ASKED = { stack: 'mine' };
  it.each([
    [403, 'signature_mismatch', ASKED, 'pdt doctor --stack mine finds out'],
    [403, 'signature_mismatch', { url: 'x' }, 'pdt secrets set PAGERDUTY_WEBHOOK_SECRET'],
    [404, undefined, ASKED, '…/webhooks/pagerduty'],
    [429, undefined, ASKED, 'send fewer at a time'],
    [503, 'signature_unverifiable', ASKED, 'the same again in 5 s; if it stays so, pdt doctor --stack mine'],
    [503, 'queue_unavailable', ASKED, 'pdt doctor --stack mine; pdt tail --stack mine shows why'],
    [500, undefined, { url: 'x' }, 'the log of the receiver there'],
    [0, undefined, ASKED, 'pdt doctor --stack mine'],
    [0, undefined, { url: 'x' }, 'check the address'],
  ])('answered %i (%s) for %j: the next step', (status, code, asked, words) => {
    const sent = { event_id: 'E', status, latency_ms: 1, accepted: [], skipped: [] };
    const error = code === undefined ? {} : { error: { code, message: code } };
    const refused = refusal({ ...sent, ...error }, 'http://there', asked);
    expect(refused.message).toMatch(/^http:\/\/there/);
    expect(refused.remedy).toContain(words);
  });

  it('counts a delivery that was refused, and ends with its exit code', async () => {
    const { code, out } = await stack.pdt(
      ['send', 'incident.triggered', '--count', '2', '--url', stack.platform.ready.webhook_url, '-o', 'json'],
      { env: { PAGERDUTY_WEBHOOK_SECRET: 'other' } },
    );
    expect({ code, report: JSON.parse(out) }).toMatchObject({ code: 4, report: { sent: 2, refused: 2 } });
  });

  it('of many that no trigger takes says so, since no note will come', async () => {
    const { code, err } = await stack.pdt(['send', 'incident.escalated', '--count', '2', '--wait']);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('no trigger accepted it') });
  });

  it('gives up an answer in time, and says how long it waited', async () => {
    const sample = await makeSample('incident.triggered', [], false);
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const sent = await postSample(`http://127.0.0.1:${port}`, sample, badSigner, 50);
    expect(sent).toMatchObject({
      status: 0,
      error: { code: 'no_answer', message: 'no answer within 0.05 s' },
    });
  });

  it('says that nobody answers at an address', async () => {
    const { code, err } = await stack.pdt(['send', 'incident.triggered', '--url', 'http://127.0.0.1:9/x'], {
      env: { PAGERDUTY_WEBHOOK_SECRET: 'other' },
    });
    expect({ code, err }).toEqual({ code: 5, err: expect.stringContaining('http://127.0.0.1:9/x') });
  });

  it('never shows a secret', async () => {
    const all = await Promise.all([
      stack.pdt(['send', 'incident.triggered', '-o', 'json']),
      stack.pdt(['send', 'incident.triggered', '--curl']),
      stack.pdt(['secrets', 'list', '-o', 'json']),
    ]);
    for (const { out, err } of all) {
      expect(out + err).not.toContain(WEBHOOK_VALUE);
      expect(out + err).not.toContain(TOKEN_VALUE);
    }
  });
});
