import { expect, test } from 'vitest';
import { decideLead, leadSubject } from '../../lib/domain/lead.ts';

const LEAD = { run_id: 'first', at: 100_000, ran_at: 160_000 };
const WINDOW = { leader: 'first', at: 100_000, until: 160_000 };

test.each([
  ['nobody went ahead', undefined, 'second', 100_000, { kind: 'take' }],
  ['it is its own', LEAD, 'first', 900_000, { kind: 'mine', at: 100_000 }],
  ['the window is open', LEAD, 'second', 159_999, { kind: 'coalesced', window: WINDOW }],
  ['the cooldown counts from the follow-up', LEAD, 'second', 160_000, { kind: 'cooldown', until: 460_000 }],
  ['the cooldown is nearly over', LEAD, 'second', 459_999, { kind: 'cooldown', until: 460_000 }],
  ['both are over', LEAD, 'second', 460_000, { kind: 'take' }],
])('%s', (_, lead, runId, now, expected) => {
  expect(decideLead(lead, runId, { coalesce_s: 60, cooldown_s: 300 }, now)).toEqual(expected);
});

test('without a limit nothing is held back', () => {
  expect(decideLead(LEAD, 'second', {}, 160_000)).toEqual({ kind: 'take' });
});

test.each([
  [{ incident_id: 'I', service_id: 'S' }, 'incident:I', 'service:S'],
  [{ incident_id: 'I' }, 'incident:I', 'incident:I'],
  [{ service_id: 'S' }, 'service:S', 'service:S'],
  [{}, undefined, undefined],
])('%j is counted by %s, or by service by %s', (metadata, byIncident, byService) => {
  expect(leadSubject(metadata, { cooldown_by: 'incident' })).toBe(byIncident);
  expect(leadSubject(metadata, { cooldown_by: 'service' })).toBe(byService);
});
