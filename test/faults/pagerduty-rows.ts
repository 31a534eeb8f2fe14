import { expect } from 'vitest';
import { INCIDENT, type RunWorld } from '../support/run-world.ts';
import { DONE_ONCE, finish, pagerDutyOf, type WorkRow } from './work-row.ts';

const NOTES = /\/notes/;
const THE_INCIDENT = new RegExp(`/incidents/${INCIDENT}$`);

/** Faults of PagerDuty's REST API, where the run reads its incident, writes its note and applies its status. */
export const PAGERDUTY_ROWS: readonly WorkRow[] = [
  ...[
    { fault: '429 with a header', spec: { kind: 'status', status: 429, reset_s: 1 } as const },
    { fault: '429 without a header', spec: { kind: 'status', status: 429 } as const },
    { fault: '500', spec: { kind: 'status', status: 500 } as const },
    { fault: '401 once', spec: { kind: 'status', status: 401 } as const, redriven: true },
    { fault: '404 once', spec: { kind: 'status', status: 404 } as const, redriven: true },
    { fault: 'no answer', spec: { kind: 'hang' } as const },
    { fault: 'no answer after it was carried out', spec: { kind: 'commit-disconnect' } as const },
    { fault: '500 after it was carried out', spec: { kind: 'commit-500' } as const },
  ].map(({ fault, spec, redriven }) => ({
    ...DONE_ONCE,
    fault: `PagerDuty answers the note with ${fault}${redriven ? ', and the message is redriven' : ''}`,
    where: 'PagerDuty',
    play: async (world: RunWorld) => {
      world.double.fail({ method: 'POST', path: NOTES, ...spec });
      const options = { deps: { pagerDutyFor: pagerDutyOf(world) } };
      await finish(world, world.message(), options);
      if (!redriven) return;
      expect(await world.run()).toMatchObject({ state: 'FAILED' });
      expect(world.notes()).toEqual([]);
      world.clock += 1000;
      await finish(world, world.message(), options);
      expect(world.agentCalls()).toBe(1);
    },
  })),
  ...[
    { fault: '429 with a header', spec: { kind: 'status', status: 429, reset_s: 1 } as const },
    { fault: '429 without a header', spec: { kind: 'status', status: 429 } as const },
    { fault: '500', spec: { kind: 'status', status: 500, times: 5 } as const },
    { fault: '401', spec: { kind: 'status', status: 401 } as const, redriven: true },
    { fault: '404', spec: { kind: 'status', status: 404 } as const, redriven: true },
    { fault: 'no answer', spec: { kind: 'hang' } as const },
    { fault: 'a broken connection', spec: { kind: 'disconnect', times: 5 } as const },
  ].map(({ fault, spec, redriven }) => ({
    ...DONE_ONCE,
    fault: `PagerDuty answers the question for the incident with ${fault}${redriven ? ', and the message is redriven' : ''}`,
    where: 'PagerDuty',
    sent: redriven ? 2 : 1,
    play: async (world: RunWorld) => {
      world.double.fail({ method: 'GET', path: THE_INCIDENT, ...spec });
      const options = { deps: { pagerDutyFor: pagerDutyOf(world) } };
      await finish(world, world.message(), options);
      if (!redriven) return;
      expect(await world.run()).toMatchObject({ state: 'FAILED' });
      expect(world.agentCalls()).toBe(0);
      world.clock += 1000;
      await finish(world, world.message(), options);
      // The failure note has become the answer.
      expect(world.notes()[0]).toContain('The cache is cold.');
    },
  })),
  ...[
    { fault: '429 with a header', spec: { kind: 'status', status: 429, reset_s: 1 } as const, applied: true },
    { fault: '429 without a header', spec: { kind: 'status', status: 429 } as const, applied: true },
    { fault: '500', spec: { kind: 'status', status: 500 } as const },
    { fault: '401', spec: { kind: 'status', status: 401 } as const },
    { fault: '404', spec: { kind: 'status', status: 404 } as const },
    { fault: 'no answer', spec: { kind: 'hang' } as const },
    {
      fault: 'no answer after it was carried out',
      spec: { kind: 'commit-disconnect' } as const,
      applied: true,
    },
  ].map(({ fault, spec, applied = false }) => ({
    ...DONE_ONCE,
    fault: `PagerDuty answers the status with ${fault}`,
    where: 'PagerDuty',
    spec: { allowed_actions: ['acknowledge'] as const },
    play: async (world: RunWorld) => {
      world.answer = () => ({ body: { note: 'The cache is cold.', status: 'acknowledged' } });
      world.double.fail({ method: 'PUT', path: THE_INCIDENT, ...spec });
      await finish(world, world.message(), { deps: { pagerDutyFor: pagerDutyOf(world) } });
      expect(world.double.incident(INCIDENT)?.wire.status).toBe(applied ? 'acknowledged' : 'triggered');
      // What could not be done, or is not known to be done, stands beside the answer.
      const told = (await world.run())?.status_error !== undefined;
      expect(told).toBe(!applied || spec.kind !== 'status');
      expect(world.agentCalls()).toBe(1);
    },
  })),
];
