import { expect } from 'vitest';
import { INCIDENT, type RunWorld } from '../support/run-world.ts';
import { DONE_ONCE, finish, type WorkRow } from './work-row.ts';

function setStatus(world: RunWorld, status: 'resolved', merged: boolean): void {
  const wire = world.double.incident(INCIDENT)?.wire;
  if (!wire) return;
  Object.assign(wire, {
    status,
    last_status_change_at: '2030-01-01T00:00:00Z',
    ...(merged && { resolve_reason: { type: 'merge_resolve_reason', incident: { id: 'POTHER' } } }),
  });
}

/** A person ends the incident before, during or after the agent's run. */
export const INCIDENT_ROWS: readonly WorkRow[] = [
  ...[false, true].flatMap((merged): WorkRow[] => {
    const how = merged ? 'merged' : 'resolved';
    return [
      {
        fault: `the incident is ${how} before the agent is asked`,
        where: 'PagerDuty',
        sent: 1,
        notes: 0,
        state: 'SUPERSEDED',
        play: async (world) => {
          setStatus(world, 'resolved', merged);
          await finish(world);
          expect(await world.run()).toMatchObject({ error: { code: 'incident_resolved' } });
        },
      },
      {
        ...DONE_ONCE,
        fault: `the incident is ${how} while the agent runs`,
        where: 'PagerDuty',
        play: async (world) => {
          world.answer = () => {
            setStatus(world, 'resolved', merged);
            return { body: { note: 'The cache is cold.' } };
          };
          await finish(world);
          expect(world.notes()[0]).toMatch(/^The incident was resolved/);
        },
      },
      {
        ...DONE_ONCE,
        fault: `the incident is ${how} after the note`,
        where: 'PagerDuty',
        spec: { allowed_actions: ['acknowledge'] },
        play: async (world) => {
          world.answer = () => ({ body: { note: 'The cache is cold.', status: 'acknowledged' } });
          await finish(world, world.message(), {
            at: (point) => {
              if (point === 'noted') setStatus(world, 'resolved', merged);
            },
          });
          expect(await world.run()).toMatchObject({ status_error: 'changed_since' });
          expect(world.double.incident(INCIDENT)?.wire.status).toBe('resolved');
        },
      },
    ];
  }),
];
