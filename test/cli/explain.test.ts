import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { match, subjectOf } from '../../lib/domain/match.ts';
import { readResources } from '../../lib/domain/read/read-resources.ts';
import { readEnvelope } from '../../lib/domain/read-event.ts';
import { sampleEvent } from '../../lib/local/sample-delivery.ts';
import { sendDelivery } from '../../lib/local/send-delivery.ts';
import { pdt } from './command-line.ts';
import { BRIEF, type LocalStack, startLocalStack, TOKEN_VALUE, WEBHOOK_VALUE } from './local-stack.ts';

const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/deliveries/${name}.json`, import.meta.url));

const CONFIG = (more: string, spec = '') => `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: web }
spec:
  platform: { type: pagerduty, config: { webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}", ${more} } }
  agent: brief
${spec}`;

/** The line of a filter in the table, and what is said below it. */
async function explain(
  trigger: string,
  event = fixture('incident.triggered'),
  flags: readonly string[] = [],
) {
  const directory = await mkdtemp(join(tmpdir(), 'pdt-explain-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'web.txt'), trigger);
  return await pdt(['explain', '--event', event, '-f', 'web.txt', ...flags], { cwd: directory });
}

describe('an event from a file', () => {
  test.each([
    [
      'event_types: [incident.escalated]',
      '',
      'event_types',
      'incident.escalated',
      'incident.triggered',
      'add incident.triggered to',
    ],
    ['allowed_services: [PNONE]', '', 'allowed_services', 'PNONE', 'PF9KMXH, checkout-api', 'add PF9KMXH to'],
    ['allowed_teams: [PNONE]', '', 'allowed_teams', 'PNONE', 'PFCVPS0, Payments', 'add PFCVPS0 to'],
    [
      'priority_order: [P0, P1], min_priority: P0',
      '',
      'min_priority',
      'P0',
      'P1',
      'lower spec.platform.config.min_priority to P1',
    ],
    ['urgencies: [low]', '', 'urgencies', 'low', 'high', 'add high to'],
    ['statuses: [resolved]', '', 'statuses', 'resolved', 'triggered', 'add triggered to'],
    ['region: us', '  enabled: false\n', 'enabled', 'true', 'false', 'pdt enable'],
    [
      'region: us',
      '  filter: { metadata.service: billing }\n',
      'metadata.service',
      'billing',
      'PF9KMXH, checkout-api',
      'spec.filter["metadata.service"]',
    ],
    [
      'region: us',
      '  filter: { text_contains: zebra }\n',
      'text_contains',
      'contains: "zebra"',
      '',
      'spec.filter["text_contains"]',
    ],
  ])(
    '%s %s: %s fails, with both values and what to change',
    async (config, spec, filter, wanted, got, advice) => {
      const { code, out } = await explain(CONFIG(config, spec));
      expect(code).toBe(0);
      expect(out).toContain(`web  does not accept: ${filter}\n`);
      const row = out.split('\n').find((line) => line.startsWith(`${filter} `)) ?? '';
      expect(row).toMatch(/ fail /);
      expect(out).toContain(`  ${filter}: wants `);
      const said = out.slice(out.indexOf(`  ${filter}: wants `));
      for (const part of [wanted.replace('contains: ', ''), got, advice]) expect(said).toContain(part);
    },
  );

  test.each(['incident.triggered', 'incident.annotated', 'service.updated', 'incident.resolved'])(
    'is judged as the receiver judges it: %s',
    async (type) => {
      const text = CONFIG(
        'event_types: [incident.triggered, incident.annotated], min_priority: P2',
        '  filter: { metadata.title: { contains: checkout } }\n',
      );
      const { out } = await explain(text, fixture(type), ['-o', 'json']);
      const [trigger] = readResources(text, { file: 'web' }).triggers;
      const envelope = readEnvelope(JSON.parse(readFileSync(fixture(type), 'utf8')));
      if (!trigger || envelope.kind !== 'event') throw new Error('no event');
      const verdict = match(trigger.resource, subjectOf(envelope.event));
      const [item] = JSON.parse(out).items;
      expect(item.result).toBe(verdict.result);
      const results = item.filters.map(({ filter, result }: Record<string, string>) => ({ filter, result }));
      expect(results).toEqual(verdict.checks.map(({ filter, result }) => ({ filter, result })));
    },
  );

  test('--exit-code is 1 when no trigger accepts, else 0; unknown counts as accepted', async () => {
    const no = CONFIG('event_types: [incident.escalated]');
    expect((await explain(no, undefined, ['--exit-code'])).code).toBe(1);
    expect((await explain(no)).code).toBe(0);
    expect((await explain(CONFIG('region: us'), undefined, ['--exit-code'])).code).toBe(0);
    const later = await explain(
      CONFIG('event_types: [incident.annotated], min_priority: P2'),
      fixture('incident.annotated'),
      ['--exit-code'],
    );
    expect(later.code).toBe(0);
    expect(later.out).toContain('the worker asks PagerDuty');
  });

  test('comes from standard input too, wrapped or bare; anything else is a usage error', async () => {
    const triggers = fileURLToPath(new URL('../../docs/examples/triggers', import.meta.url));
    const event = await sampleEvent('incident.triggered', new Date());
    for (const body of [{ event }, event]) {
      const { code, out } = await pdt(['explain', '--event', '-', '-f', triggers], {
        stdin: JSON.stringify(body),
      });
      expect([code, out.includes('incident-brief  accepts')]).toEqual([0, true]);
    }
    for (const stdin of ['{}', 'no json', '[]', '']) {
      expect((await pdt(['explain', '--event', '-', '-f', triggers], { stdin })).code).toBe(2);
    }
    const missing = await pdt(['explain', '--event', 'no-such.json', '-f', triggers]);
    expect(missing.code).toBe(3);
    expect(missing.err).toContain('pdt send incident.triggered --print');
    expect((await pdt(['explain'])).code).toBe(2);
  });

  test('says which limits would apply where it is accepted, and what they count by', async () => {
    const limits =
      '  limits: { coalesce: 2m, cooldown: 10m, cooldown_by: service, max_runs: 3/1h, budget: 5usd/24h }\n';
    const { out } = await explain(CONFIG('region: us', limits));
    for (const said of [
      'limit max_age 1h\n',
      'limit coalesce 2m by service:PF9KMXH\n    beyond it: SUPPRESSED coalesced',
      'limit cooldown 10m by service:PF9KMXH\n    beyond it: SUPPRESSED cooldown',
      'limit max_runs 3/1h by incident:PGR0VU2\n',
      'limit budget 5usd/1d\n',
    ])
      expect(out).toContain(said);
    const json = await explain(CONFIG('region: us', limits), undefined, ['-o', 'json']);
    expect(JSON.parse(json.out).items[0].limits).toContainEqual(
      expect.objectContaining({ limit: 'cooldown', value: '10m', by: 'service:PF9KMXH' }),
    );
    const service = await explain(
      CONFIG('event_types: [service.updated]', limits),
      fixture('service.updated'),
    );
    expect(service.out).not.toContain('limit max_runs');
    const no = await explain(CONFIG('event_types: [incident.escalated]', limits));
    expect(no.out).not.toContain('  limit ');
  });

  test('the tables fit 80 columns', async () => {
    const { out } = await explain(
      CONFIG(`event_types: [${'incident.triggered, '.repeat(9)}incident.escalated]`),
    );
    for (const line of out.split('\n').filter((each) => /^\w+ +(pass|fail|unknown) /.test(each)))
      expect(line.length).toBeLessThanOrEqual(80);
  });
});

test.each([
  [
    'UTF-16, as an older PowerShell writes it',
    Buffer.from('\uFEFF{"event": {}}', 'utf16le'),
    'save it as UTF-8',
  ],
  ['nothing', Buffer.from(''), '--print prints an event'],
])('an event file that holds %s is told what to do', async (_name, stdin, remedy) => {
  const { code, err } = await pdt(['explain', '--event', '-'], { stdin });
  expect(code).toBe(2);
  expect(err).toContain(remedy);
});

test('files with an error: says nothing of writing, for nothing would have been written', async () => {
  const { code, err } = await explain('platform: {}\n');
  expect(code).toBe(1);
  expect(err).toContain('1 error in these files, so nothing was done');
});

describe('a field', () => {
  test.each([
    ['trigger.spec.filter', ['metadata.service_name', '{contains: …}', 'text_contains']],
    ['trigger.spec.platform.config.min_priority', ['P1 is the highest', 'Example: P2']],
    ['tr.spec.platform.config.service_ids', ['allowed_services', 'Also written: service_ids']],
    ['agent.spec.llm', ['model', 'provider']],
    ['agent', ['spec', 'metadata']],
    ['trigger.spec.platform.config.event_types', ['incident.escalated', 'service.updated']],
  ])('%s', async (path, parts) => {
    const { code, out } = await pdt(['explain', path]);
    expect(code).toBe(0);
    for (const part of parts) expect(out).toContain(part);
  });

  test.each([
    ['min_priority', 'pdt explain trigger.spec.platform.config.min_priority\n'],
    ['spec.platform.config.min_priority', 'pdt explain trigger.spec.platform.config.min_priority\n'],
    ['service_ids', 'pdt explain trigger.spec.platform.config.allowed_services\n'],
    ['trigger.min_urgency', 'pdt explain trigger.spec.platform.config.min_urgency?'],
    ['system_prompt', 'pdt explain agent.spec.system_prompt\n'],
    ['event.json', 'pdt explain --event event.json'],
  ])('%s is told its whole path', async (text, remedy) => {
    const { code, err } = await pdt(['explain', text]);
    expect(code).toBe(2);
    expect(err).toContain(remedy);
  });

  test('a mistyped one gets the nearest', async () => {
    const { code, err } = await pdt(['explain', 'trigger.spec.platform.config.min_priorty']);
    expect(code).toBe(2);
    expect(err).toContain('pdt explain trigger.spec.platform.config.min_priority?');
    expect((await pdt(['explain', 'fleet.spec'])).code).toBe(2);
    const { out } = await pdt(['explain', 'trigger.spec.agent', '-o', 'json']);
    expect(JSON.parse(out)).toMatchObject({ kind: 'Field', path: 'trigger.spec.agent' });
  });
});

/** The trigger of BRIEF under another name, for another event type. */
const variant = (name: string, type: string): string =>
  (BRIEF.split('---')[0] ?? '')
    .replace('name: brief', `name: ${name}`)
    .replace('incident.triggered, incident.resolved', type);

describe('an event that was delivered', () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack(
      [
        BRIEF,
        variant('never', 'incident.escalated'),
        variant('calm', 'incident.reopened').replace('max_runs: 1000/24h', 'cooldown: 1h'),
      ].join('---\n'),
    );
  });
  afterAll(() => stack.stop());

  async function deliver(type: string, data: Record<string, unknown> = {}) {
    const sample = await sampleEvent(type, new Date());
    const event = {
      ...sample,
      id: `EVENT${crypto.randomUUID()}`,
      data: { ...(sample['data'] as object), ...data },
    };
    await sendDelivery(stack.platform.ready.webhook_url, [WEBHOOK_VALUE], event);
    return event.id;
  }

  test('shows the logged decision, and the incident judged again as it is now', async () => {
    const id = await deliver('incident.triggered');
    const { code, out, err } = await stack.pdt(['explain', '--event', id]);
    expect(code).toBe(0);
    expect(out).toContain('As the receiver decided at');
    expect(out).toMatch(/^brief +accepted +[a-z2-7]{26}/m);
    expect(out).toMatch(/^never +skipped +event_types +event_type_not_listed:incident.triggered/m);
    expect(out).toContain('Judged again now, from the incident as it is now');
    expect(out).toContain('never  does not accept: event_types');
    expect(out + err).not.toContain(TOKEN_VALUE);
    const json = JSON.parse((await stack.pdt(['explain', '--event', id, '-o', 'json'])).out);
    expect(json).toMatchObject({
      kind: 'Explanation',
      event: { id, event_type: 'incident.triggered' },
      logged: { status: 202 },
      evaluated: 'incident as it is now',
    });
  });

  test('shows what became of its runs, with the reason of one that a limit stopped', async () => {
    const id = `INCIDENT${crypto.randomUUID()}`;
    const ended = async (event: string) => {
      const said = await stack.pdt(['explain', '--event', event, '-o', 'json']);
      return JSON.parse(said.out).runs.find(({ trigger }: { trigger: string }) => trigger === 'calm')?.state;
    };
    const first = await deliver('incident.reopened', { id });
    await expect.poll(() => ended(first), { timeout: 30_000 }).toBe('DONE');
    const second = await deliver('incident.reopened', { id });
    await expect.poll(() => ended(second), { timeout: 30_000 }).toBe('SUPPRESSED');
    const { out } = await stack.pdt(['explain', '--event', second]);
    expect(out).toContain('As the ledger has it');
    expect(out).toMatch(/^([a-z2-7]{26}) +calm +SUPPRESSED +cooldown$/m);
    const run = /^([a-z2-7]{26}) +calm/m.exec(out)?.[1] ?? '';
    const described = await stack.pdt(['runs', run]);
    expect(described.out).toMatch(/^Error +cooldown/m);
    expect(described.out).toContain(`Next: pdt replay ${run} runs it in spite of cooldown`);
  });

  test('one that no trigger took is judged by its incident', async () => {
    const id = await deliver('incident.acknowledged');
    const { code, out } = await stack.pdt(['explain', '--event', id, '--exit-code']);
    expect(code).toBe(1);
    expect(out).toMatch(/^brief +skipped +event_types/m);
  });

  test('one that never came is exit 3', async () => {
    const { code, err } = await stack.pdt(['explain', '--event', 'NEVERCAME']);
    expect(code).toBe(3);
    expect(err).toContain('pdt tail');
    expect((await stack.pdt(['explain', '--event', 'NEVERCAME', '--days', 'x'])).code).toBe(2);
  });
});
