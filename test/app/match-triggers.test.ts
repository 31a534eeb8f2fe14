import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Matched, matchTriggers } from '../../lib/app/match-triggers.ts';
import { FILTERS } from '../../lib/domain/filters/registry.ts';
import { FILTER_NAMES, READS } from '../../lib/domain/index/columns.ts';
import { compileIndex, type TriggerIndex } from '../../lib/domain/index/compile-index.ts';
import { openIndex } from '../../lib/domain/index/open-index.ts';
import { subjectOf } from '../../lib/domain/match.ts';
import { answerFooter } from '../../lib/domain/note-footer.ts';
import { readEventObject } from '../../lib/domain/read-event.ts';
import type { FilterCondition, PagerDutyConfig, Trigger, TriggerSpec } from '../../lib/domain/trigger.ts';
import { triggersOf } from '../bench/triggers.ts';
import { triggerWith } from '../domain/triggers.ts';
import { scanTriggers } from './scan-triggers.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

/** Few values of each kind, so that what is wanted and what is there often meet. Some are names of object members. */
const services = ['PSERV1', 'Checkout', 'PSERV2', 'Billing', '__proto__'];
const teams = ['PTEAM1', 'Payments', 'PTEAM2', 'constructor'];
const types = [
  'incident.triggered',
  'incident.resolved',
  'incident.annotated',
  'service.updated',
  'incident.task.created',
  'a.b.',
  'new',
  '',
];
const patterns = [...types, '*', 'incident.*', 'incident.task.*', 'a.*', 'a.b.*', '.*', 'x.*'];
const priorities = ['P1', 'P2', 'p3', 'SEV1', 'P9'];
const secrets = ['PAGERDUTY_WEBHOOK_SECRET', 'OTHER', 'THIRD'];

const some = (values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 });
const one = (values: readonly string[]) => fc.constantFrom(...values);

const condition: fc.Arbitrary<FilterCondition> = fc.letrec<{ any: FilterCondition }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    fc.record({ equals: one([...services, ...teams, 'fails', 'P1']) }),
    fc.record({ in: some([...services, ...teams, 'high']) }),
    fc.record({ prefix: one(['P', 'Check', 'ZZ']) }),
    fc.record({ contains: one(['fail', 'e', 'ZZ']) }),
    fc.record({ exists: fc.boolean() }),
    fc.record({ not: tie('any') }),
  ),
})).any;

const filterKeys = [
  'metadata.service',
  'metadata.title',
  'text_contains',
  'metadata.team_ids',
  'metadata.urgency',
  'metadata.note_content',
  'metadata.unheard_of',
];

const config: fc.Arbitrary<Partial<PagerDutyConfig>> = fc.record(
  {
    webhook_secret: one([...secrets.map((name) => `\${${name}}`), 'literal']),
    event_types: some(patterns),
    allowed_services: some(services),
    allowed_teams: some(teams),
    min_priority: one(priorities),
    priority_order: fc.constantFrom(['SEV1', 'P1', 'P2'], ['P9', 'P1']),
    allow_unprioritized: fc.boolean(),
    min_urgency: fc.constantFrom('high', 'low'),
    urgencies: some(['high', 'low']),
    statuses: some(['triggered', 'RESOLVED']),
  },
  { requiredKeys: [] },
);

const spec: fc.Arbitrary<Partial<Omit<TriggerSpec, 'platform'>>> = fc.record(
  {
    enabled: fc.constantFrom(true, true, true, false),
    filter: fc.dictionary(one(filterKeys), condition, { maxKeys: 2 }),
  },
  { requiredKeys: [] },
);

/** Names repeat now and then: their order is the catalog's. */
const trigger = fc
  .tuple(config, spec, fc.integer({ min: 0, max: 99 }))
  .map(([ofConfig, ofSpec, number]) => triggerWith(ofConfig, ofSpec, `t${number}`));

/** Companies have few kinds of trigger and many of each: the ranking is about equals. */
const manyOfFewKinds = fc
  .tuple(fc.array(trigger, { minLength: 1, maxLength: 14 }), fc.array(fc.nat(), { maxLength: 160 }))
  .map(([kinds, picks]) =>
    picks.map((pick, index): Trigger => {
      const kind = kinds[pick % kinds.length] as Trigger;
      return { ...kind, metadata: { name: `t${(pick * 31 + index) % 997}` } };
    }),
  );

/** More than are listed, each with a condition of its own, which only the ranking's end decides about. */
const manyConditions = fc
  .array(
    fc.record({
      listed: fc.constantFrom('PSERV1', 'own', 'own', 'none', 'all'),
      title: fc.constantFrom('Checkout', 'ZZ', 'ZZ'),
      key: fc.constantFrom('text_contains', 'metadata.title'),
      enabled: fc.constantFrom(true, true, false),
      name: fc.nat({ max: 999 }),
    }),
    { minLength: 120, maxLength: 160 },
  )
  .map((rows) =>
    rows.map(({ listed, title, key, enabled, name }) =>
      triggerWith(
        listed === 'all' ? {} : { allowed_services: listed === 'none' ? [] : [listed, `own ${name}`] },
        { enabled, filter: { [key]: { in: [title, `own ${name}`] } } },
        `t${name}`,
      ),
    ),
  );

const CATALOGS = {
  'a few triggers': fc.array(trigger, { maxLength: 12 }),
  'many triggers of few kinds': manyOfFewKinds,
  'many conditions': manyConditions,
};

const ownNote = `text\n${answerFooter({ bot_name: 'b', trigger: 't', agent: 'a', run_id: 'a'.repeat(26) }, ['1 s'])}`;

const reference = (ids: readonly string[], names: readonly string[]) =>
  fc.record({ id: one(ids), summary: fc.option(one(names), { nil: null }) }, { requiredKeys: ['id'] });

const incident = fc.record(
  {
    id: fc.constant('PINC1'),
    type: one(['incident', 'incident_reference']),
    title: one(['Checkout fails', 'e', '']),
    status: one(['triggered', 'resolved', 'new']),
    urgency: one(['high', 'LOW', 'odd']),
    priority: fc.option(reference(['PPRIO'], priorities), { nil: null }),
    service: fc.option(reference(services, services), { nil: null }),
    teams: fc.option(fc.array(reference(teams, teams), { maxLength: 2 }), { nil: null }),
  },
  { requiredKeys: [] },
);

const data = fc.oneof(
  incident,
  fc.record(
    {
      type: fc.constant('incident_note'),
      incident,
      content: one(['text', '', ownNote, ownNote]),
      trimmed: fc.boolean(),
    },
    { requiredKeys: ['type'] },
  ),
  fc.record(
    {
      type: one(['service', 'incident_task', 'unheard_of', '']),
      id: one(services),
      summary: one(services),
      incident,
    },
    { requiredKeys: [] },
  ),
);

const event = fc.record({
  id: fc.constant('EVENT1'),
  event_type: one([...types, '*', 'x.*']),
  occurred_at: fc.constantFrom(
    '2026-11-23T11:59:00Z',
    '2026-11-23T11:59:00Z',
    '2026-11-01T00:00:00Z',
    'never',
  ),
  data,
});

const delivery = fc.tuple(some(secrets), some(secrets)).map(([verified, stored]) => ({
  verified: new Set(verified),
  stored: new Map([...verified, ...stored].map((name) => [name, ['value']])),
  received_at: NOW,
}));

/** As a reader gets it: through JSON. */
function published(triggers: readonly Trigger[]): TriggerIndex {
  return JSON.parse(JSON.stringify(compileIndex(triggers))) as TriggerIndex;
}

/** With every trigger's filters. */
function told({ taken, skipped, ...rest }: Matched) {
  return {
    taken: taken.map((one) => ({ ...one, filters: one.filters() })),
    skipped: skipped.map((one) => ({ ...one, filters: one.filters() })),
    ...rest,
  };
}

test.for(Object.entries(CATALOGS))(
  'of %s index and scan take the same, list the same as closest and count the same',
  ([, catalog]) => {
    fc.assert(
      fc.property(catalog, event, delivery, (triggers, raw, verified) => {
        const table = openIndex(triggers, published(triggers));
        const read = readEventObject(raw);
        expect(told(matchTriggers(table, read, verified))).toEqual(
          told(scanTriggers(triggers, read, verified)),
        );
      }),
      { numRuns: 300 },
    );
  },
);

test('of a thousand triggers the fifty closest are those of the scan', () => {
  const triggers = triggersOf(1000).map(({ resource }) => resource);
  const verified = { verified: new Set([secrets[0] as string]), stored: new Map(), received_at: NOW };
  for (const event_type of ['incident.triggered', 'incident.resolved', 'incident.annotated']) {
    const read = readEventObject({
      id: 'E',
      event_type,
      data: {
        type: 'incident',
        id: 'P',
        title: 'word 103',
        urgency: 'high',
        service: { id: 'PSVC0007' },
        teams: [{ id: 'PTEAM2' }],
      },
    });
    const matched = matchTriggers(openIndex(triggers, published(triggers)), read, verified);
    expect(told(matched)).toEqual(told(scanTriggers(triggers, read, verified)));
    expect(matched.skipped).toHaveLength(50);
    expect(matched.taken.length + matched.skipped_count).toBe(1000);
  }
});

test('an index of other triggers or other filters is compiled anew', () => {
  const triggers = [
    triggerWith({ event_types: ['*'] }, {}, 'all'),
    triggerWith({ event_types: [] }, {}, 'none'),
  ];
  const right = published(triggers);
  const wrong = { ...right, columns: { ...right.columns, event_types: { classes: [0, 0], keys: [] } } };
  const takes = (index?: TriggerIndex) =>
    matchTriggers(openIndex(triggers, index), readEventObject({ id: 'E', event_type: 'new' }), {
      verified: new Set(secrets),
      stored: new Map(),
      received_at: NOW,
    }).taken.map(({ trigger }) => trigger.metadata.name);
  // Believed as it stands, the wrong one would take both or none.
  expect(takes(wrong)).not.toEqual(['all']);
  for (const index of [undefined, { ...wrong, triggers: 3 }, { ...wrong, reads: { ...READS, filter: [] } }]) {
    expect(takes(index)).toEqual(['all']);
  }
});

test.for(FILTER_NAMES)('%s reads nothing of a trigger but what the index compares', (name) => {
  fc.assert(
    fc.property(trigger, event, (sample, raw) => {
      const read = new Set<string>();
      FILTERS[name](recording(sample, [], read), subjectOf(readEventObject(raw)));
      const allowed = READS[name].map((path) => `spec.${path}`);
      const strangers = [...read].filter(
        (path) =>
          !allowed.some(
            (known) => path === known || path.startsWith(`${known}.`) || known.startsWith(`${path}.`),
          ),
      );
      expect(strangers).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

/** The value, with the path of everything that is read of it noted. */
function recording<T>(value: T, path: readonly string[], read: Set<string>): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return new Proxy(value, {
    get: (target, key) => {
      const inner = [...path, String(key)];
      read.add(inner.join('.'));
      return recording(Reflect.get(target, key), inner, read);
    },
  });
}
