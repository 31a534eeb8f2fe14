import { describe, expect, test } from 'vitest';
import { autoActions } from '../../lib/domain/auto-actions.ts';
import type { Metadata } from '../../lib/domain/metadata.ts';
import type { AllowedAction, PagerDutyConfig } from '../../lib/domain/trigger.ts';
import { triggerNamed } from '../support/resources.ts';

const OPEN: Metadata = { incident_id: 'P1', status: 'triggered', priority: 'P1' };

function actions(
  parameters: Readonly<Record<string, unknown>>,
  allowed_actions: readonly AllowedAction[],
  metadata: Metadata = OPEN,
  config: Partial<PagerDutyConfig> = {},
) {
  return autoActions(triggerNamed('t', { parameters, allowed_actions }, config), metadata);
}

describe('the auto_ parameters', () => {
  test.each<[string, Parameters<typeof actions>, unknown, readonly string[]]>([
    ['acknowledge when allowed', [{ auto_acknowledge: true }, ['acknowledge']], 'acknowledged', []],
    ['are read from a text', [{ auto_acknowledge: 'true' }, ['acknowledge']], 'acknowledged', []],
    ['do nothing when false', [{ auto_acknowledge: false }, ['acknowledge']], undefined, []],
    [
      'are refused when not allowed',
      [{ auto_acknowledge: true }, ['resolve']],
      undefined,
      ['auto_acknowledge'],
    ],
    [
      'leave an acknowledged incident alone',
      [{ auto_acknowledge: true }, ['acknowledge'], { ...OPEN, status: 'acknowledged' }],
      undefined,
      [],
    ],
    ['acknowledge a P1', [{ auto_acknowledge_p1: true }, ['acknowledge']], 'acknowledged', []],
    ['leave a P2 alone', [{ auto_acknowledge_p1: true }, [], { ...OPEN, priority: 'P2' }], undefined, []],
    [
      'take the first of priority_order for a P1',
      [
        { auto_acknowledge_p1: true },
        ['acknowledge'],
        { ...OPEN, priority: 'sev1' },
        { priority_order: ['SEV1'] },
      ],
      'acknowledged',
      [],
    ],
    ['never resolve by themselves', [{ auto_resolve_if_known: true }, ['resolve']], undefined, []],
    [
      'refuse to resolve',
      [{ auto_resolve_if_known: true }, ['acknowledge']],
      undefined,
      ['auto_resolve_if_known'],
    ],
    [
      'need an incident',
      [{ auto_acknowledge: true }, ['acknowledge'], { status: 'triggered' }],
      undefined,
      [],
    ],
    ['are the only ones that act', [{ auto_remediate: true }, ['acknowledge', 'resolve']], undefined, []],
  ])('%s', (_, given, status, refused) => {
    const found = actions(...given);
    expect([found.status, found.refused]).toEqual([status, refused]);
  });

  test('go by the status as it is now, not as it was when the event occurred', () => {
    const trigger = triggerNamed('t', { parameters: { auto_acknowledge: true }, allowed_actions: [] });
    expect(autoActions(trigger, OPEN, 'acknowledged').refused).toEqual([]);
    expect(autoActions(trigger, { ...OPEN, status: 'acknowledged' }, 'triggered').refused).toEqual([
      'auto_acknowledge',
    ]);
  });

  test('tell the agent that it may resolve what it knows', () => {
    expect(actions({ auto_resolve_if_known: true }, ['resolve']).may_resolve_if_known).toBe(true);
    expect(actions({}, ['resolve']).may_resolve_if_known).toBe(false);
  });
});
