import { describe, expect, test } from 'vitest';
import { AppError } from '../../lib/domain/errors.ts';
import { createPagerDutyTool } from '../../lib/tools/pagerduty.ts';
import type { PagerDutyReads } from '../../lib/tools/tool.ts';
import { callable, refusal, toolContext } from './tool-context.ts';

/** Reads that answer with what they were asked. */
function reads(): { readonly asked: string[]; readonly pagerduty: PagerDutyReads } {
  const asked: string[] = [];
  const list = (name: string) => async (id: string) => {
    asked.push(`${name} ${id}`);
    return id === 'EMPTY' ? [] : [{ id }];
  };
  const pagerduty: PagerDutyReads = {
    getIncident: async (id) => {
      if (id === 'GONE') throw new AppError('pagerduty_not_found', 'GET /incidents/GONE: not found');
      return { id, status: 'triggered', raw: { id, title: 'Disk full' } };
    },
    listNotes: async (id) => [{ id: 'N1', content: `note on ${id}`, created_at: '2026-01-05T10:00:00Z' }],
    listAlerts: list('alerts'),
    listLogEntries: list('log'),
    listPastIncidents: list('past'),
    listRelatedIncidents: list('related'),
    listRelatedChangeEvents: list('changes'),
    listOnCalls: list('oncalls'),
  };
  return { asked, pagerduty };
}

const metadata = { incident_id: 'PINC1', escalation_policy_id: 'PESC1' };

describe('pagerduty reads', () => {
  test.each([
    ['incident', 'Disk full', ''],
    ['notes', 'note on PINC1', ''],
    ['alerts', 'PINC1', 'alerts PINC1'],
    ['log_entries', 'PINC1', 'log PINC1'],
    ['past_incidents', 'PINC1', 'past PINC1'],
    ['related_incidents', 'PINC1', 'related PINC1'],
    ['related_changes', 'PINC1', 'changes PINC1'],
    ['on_call', 'PESC1', 'oncalls PESC1'],
  ])('%s of this run', async (what, text, call) => {
    const { asked, pagerduty } = reads();
    const run = await callable(createPagerDutyTool, { metadata, pagerduty });
    expect(await run({ what })).toContain(text);
    expect(asked.join()).toBe(call);
  });

  test('another incident by id', async () => {
    const { asked, pagerduty } = reads();
    const run = await callable(createPagerDutyTool, { metadata, pagerduty });
    await run({ what: 'alerts', id: 'POTHER' });
    expect(asked).toEqual(['alerts POTHER']);
    expect(await run({ what: 'alerts', id: 'EMPTY' })).toBe('none');
  });

  test.each([
    [{ what: 'alerts', id: '../users' }],
    [{ what: 'alerts', id: 'P1/notes' }],
    [{ what: 'alerts', id: '' }],
    [{ what: 'delete' }],
    [{ what: 'updateIncidentStatus', id: 'P1' }],
    [{ what: '__proto__' }],
    [{}],
  ])('%j sends nothing', async (input) => {
    const { asked, pagerduty } = reads();
    const run = await callable(createPagerDutyTool, { metadata, pagerduty });
    expect(await refusal(run(input))).not.toBe('');
    expect(asked).toEqual([]);
  });

  test('an event without an incident needs an id', async () => {
    const run = await callable(createPagerDutyTool, reads());
    expect(await refusal(run({ what: 'incident' }))).toContain('no such id');
  });

  test('what PagerDuty refuses reaches the model', async () => {
    const run = await callable(createPagerDutyTool, { metadata, ...reads() });
    expect(await refusal(run({ what: 'incident', id: 'GONE' }))).toContain('not found');
  });
});

test('without a token it is not available', async () => {
  expect(await createPagerDutyTool(toolContext({ metadata }))).toMatchObject({ kind: 'unavailable' });
});
