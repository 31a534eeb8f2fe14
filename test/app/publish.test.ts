import { expect, test } from 'vitest';
import type { StoredParameter } from '../../lib/app/ports/parameter-store.ts';
import { createPublish } from '../../lib/app/publish.ts';
import type { Catalog } from '../../lib/domain/catalog.ts';
import { AppError } from '../../lib/domain/errors.ts';
import type { MetricName } from '../../lib/domain/metrics.ts';
import { decodeParameter, encodeParameter } from '../../lib/domain/read/parameter-codec.ts';
import { readResources } from '../../lib/domain/read/read-resources.ts';
import { reference } from '../../lib/domain/read/reference.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-23T12:00:00Z');

const triggerYaml = (name: string, more = '', agent = 'brief') => `
apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: ${name} }
spec:
  platform:
    type: pagerduty
    config:
      webhook_secret: ${reference('PAGERDUTY_WEBHOOK_SECRET')}
      event_types: [incident.triggered]
${more}
  agent: ${agent}
`;

const agentYaml = (name: string) => `
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: ${name} }
spec: { invoke: { template: { note: "Runbook for {{service_name}}" } } }
`;

function world() {
  const stored = new Map<string, StoredParameter>();
  const state = { now: START, published: undefined as Catalog | undefined, publications: 0, down: false };
  const counted: [MetricName, number][] = [];
  const lines: unknown[] = [];
  const publish = createPublish({
    parameters: {
      readAll: async () => {
        if (state.down) throw new AppError('parameters_unavailable', 'down');
        return [...stored.values()];
      },
    },
    catalog: {
      load: async () => state.published,
      publish: async (catalog) => {
        state.published = catalog;
        state.publications += 1;
      },
    },
    read: readResources,
    decode: decodeParameter,
    path: '/pdt',
    log: { info: (...line) => lines.push(line), warn: (...line) => lines.push(line) },
    metrics: { add: (name, value = 1) => counted.push([name, value]) },
    now: () => state.now,
  });
  const put = (name: string, value: string) => {
    const full = `/pdt/${name}`;
    stored.set(full, { name: full, version: (stored.get(full)?.version ?? 0) + 1, value });
  };
  const remove = (name: string) => stored.delete(`/pdt/${name}`);
  return { publish, put, remove, state, counted, lines };
}

async function published() {
  const w = world();
  w.put('triggers/t1', triggerYaml('t1'));
  w.put('agents/brief', encodeParameter(agentYaml('brief')));
  await w.publish();
  w.state.now += HOUR;
  w.counted.length = 0;
  return w;
}

test('parameters of both forms become one catalog', async () => {
  const w = world();
  w.put('triggers/t2', triggerYaml('t2'));
  w.put('triggers/t1', triggerYaml('t1'));
  w.put('agents/brief', encodeParameter(agentYaml('brief')));
  w.put('settings/else', 'not ours');
  const summary = await w.publish();
  expect(summary).toEqual({
    version: expect.stringMatching(/^[0-9a-f]{16}$/),
    changed: true,
    triggers: ['t1', 't2'],
    agents: ['brief'],
    stale: [],
    verdicts: [],
  });
  expect(w.state.published).toMatchObject({
    version: summary.version,
    published_at: '2026-11-23T12:00:00.000Z',
    checked_at: '2026-11-23T12:00:00.000Z',
    triggers: [
      { parameter: '/pdt/triggers/t1', parameter_version: 1, resource: { metadata: { name: 't1' } } },
      { parameter: '/pdt/triggers/t2' },
    ],
    agents: [{ parameter: '/pdt/agents/brief' }],
  });
  expect(w.counted).toEqual([['InvalidResources', 0]]);
});

test('no parameter at all is a catalog too', async () => {
  const w = world();
  expect(await w.publish()).toMatchObject({ changed: true, triggers: [], agents: [] });
  expect(w.state.publications).toBe(1);
});

test('the same resources give the same version; only when they were checked changes', async () => {
  const w = await published();
  const before = w.state.published;
  w.put('triggers/t1', `# a comment\n${triggerYaml('t1')}`);
  expect(await w.publish()).toMatchObject({ changed: false, version: before?.version });
  expect(w.state.published).toMatchObject({
    published_at: before?.published_at,
    checked_at: '2026-11-23T13:00:00.000Z',
    triggers: [{ parameter_version: 2 }],
  });
});

test('a changed resource gives another version', async () => {
  const w = await published();
  const before = w.state.published?.version;
  w.put('triggers/t1', triggerYaml('t1', '      min_urgency: high'));
  const { changed, version } = await w.publish();
  expect(changed).toBe(true);
  expect(version).not.toBe(before);
});

const broken: readonly [string, string, string][] = [
  ['no YAML', 'kind: [Trigger', expect.any(String)],
  ['a bad value', triggerYaml('t1', '      min_urgency: middling'), expect.any(String)],
  ['a literal in a secret field', triggerYaml('t1', '      api_token: u+s3cr3t'), 'literal-secret'],
  ['another name than the parameter’s', triggerYaml('other'), 'name-mismatch'],
  ['a resource of another kind', agentYaml('t1'), 'one-resource'],
  ['two resources', `${triggerYaml('t1')}---${triggerYaml('t2')}`, 'one-resource'],
  ['nothing', '# empty', expect.any(String)],
  ['an encoding that is none', 'br1:%%%', 'parameter-invalid'],
];

test.each(broken)('%s: the last good version stays, marked stale', async (_, value, code) => {
  const w = await published();
  const good = w.state.published;
  w.put('triggers/t1', value);
  const summary = await w.publish();
  expect(summary).toMatchObject({ changed: false, triggers: ['t1'], stale: ['/pdt/triggers/t1'] });
  expect(summary.verdicts).toEqual([
    {
      parameter: '/pdt/triggers/t1',
      parameter_version: 2,
      problems: expect.arrayContaining([
        expect.objectContaining({ severity: 'error', code, file: '/pdt/triggers/t1' }),
      ]),
    },
  ]);
  expect(w.state.published?.triggers).toEqual([
    { ...good?.triggers[0], stale: { since: '2026-11-23T13:00:00.000Z', broken_version: 2 } },
  ]);
  expect(w.counted).toEqual([['InvalidResources', 1]]);
  expect(JSON.stringify([w.lines, summary])).not.toContain('s3cr3t');
});

test('stale since the first broken version, until a good one comes', async () => {
  const w = await published();
  w.put('agents/brief', 'kind: [');
  await w.publish();
  w.state.now += HOUR;
  w.put('agents/brief', 'kind: {');
  await w.publish();
  expect(w.state.published?.agents[0]?.stale).toEqual({
    since: '2026-11-23T13:00:00.000Z',
    broken_version: 3,
  });
  w.put('agents/brief', agentYaml('brief'));
  expect(await w.publish()).toMatchObject({ stale: [], verdicts: [] });
  expect(w.state.published?.agents[0]).not.toHaveProperty('stale');
});

test('a parameter that never was good is not published', async () => {
  const w = await published();
  w.put('triggers/t9', 'kind: [');
  expect(await w.publish()).toMatchObject({
    triggers: ['t1'],
    stale: [],
    verdicts: [{ parameter: '/pdt/triggers/t9' }],
  });
});

test('a deleted parameter disappears, a broken one among them too', async () => {
  const w = await published();
  w.put('triggers/t1', 'kind: [');
  await w.publish();
  w.remove('triggers/t1');
  expect(await w.publish()).toMatchObject({ changed: true, triggers: [], agents: ['brief'], verdicts: [] });
});

test('a failed read publishes nothing', async () => {
  const w = await published();
  w.state.down = true;
  await expect(w.publish()).rejects.toMatchObject({ code: 'parameters_unavailable' });
  expect(w.state.publications).toBe(1);
});

test('of two parameters of one name the first stays', async () => {
  const w = await published();
  w.put('triggers/team/t1', triggerYaml('t1', '      min_urgency: high'));
  expect(await w.publish()).toMatchObject({
    changed: false,
    triggers: ['t1'],
    verdicts: [
      { parameter: '/pdt/triggers/team/t1', problems: [{ code: 'duplicate-name', severity: 'error' }] },
    ],
  });
});

test('a parameter that comes before another one of its name takes the name over: no name is published twice', async () => {
  const w = await published();
  w.put('triggers/a/t1', triggerYaml('t1', '      min_urgency: high'));
  expect(await w.publish()).toMatchObject({
    triggers: ['t1'],
    stale: [],
    verdicts: [{ parameter: '/pdt/triggers/t1', problems: [{ code: 'duplicate-name' }] }],
  });
  expect(w.state.published?.triggers).toMatchObject([{ parameter: '/pdt/triggers/a/t1' }]);
  w.put('triggers/a/t1', 'broken');
  expect(await w.publish()).toMatchObject({ triggers: ['t1'], stale: ['/pdt/triggers/a/t1'] });
});

test('an agent that is nowhere is a warning at the place that names it', async () => {
  const w = await published();
  w.put('triggers/t1', triggerYaml('t1', '', 'nobody'));
  const { verdicts, stale, triggers } = await w.publish();
  expect({ stale, triggers }).toEqual({ stale: [], triggers: ['t1'] });
  expect(verdicts[0]?.problems).toEqual([
    expect.objectContaining({ severity: 'warning', code: 'agent-missing', path: 'spec.agent', line: 12 }),
  ]);
});
