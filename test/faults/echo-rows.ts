import { expect } from 'vitest';
import type { PipelineRow } from './door-rows.ts';
import type { Stage } from './pipeline-stage.ts';

/** Resolves with the next event of this type that PagerDuty sends by itself and sees delivered. */
function echo(stage: Stage, type: string): Promise<Record<string, unknown>> {
  stage.subscription.events = [type];
  const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
  stage.onAttempt = (event, status) => {
    if (event['event_type'] !== type) return;
    if (status !== 202) reject(new Error(`answered ${status}`));
    stage.subscription.events = [];
    resolve(event);
  };
  return promise;
}

/** What we did comes back as an event. */
export const ECHO_ROWS: readonly PipelineRow[] = [
  {
    fault: 'our own note comes back whole',
    where: 'PagerDuty',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      const coming = echo(stage, 'incident.annotated');
      const event = stage.event();
      stage.expectRun(event, 'DONE');
      await stage.send(event);
      const annotated = await coming;
      await stage.world.finished(event, 'checkout');
      expect(await stage.world.run(annotated, 'checkout')).toBeUndefined();
    },
  },
  {
    fault: 'our own note comes back trimmed',
    where: 'PagerDuty',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      const coming = echo(stage, 'incident.annotated');
      const event = stage.event('incident.escalated');
      stage.expectRun(event, 'DONE', 'novelist');
      await stage.send(event);
      const annotated = await coming;
      expect(annotated).toMatchObject({ data: { trimmed: true } });
      stage.expectRun(annotated, 'FILTERED', 'checkout');
    },
  },
  {
    fault: 'our own status change comes back',
    where: 'PagerDuty',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      const coming = echo(stage, 'incident.acknowledged');
      const event = stage.event('incident.reassigned');
      stage.expectRun(event, 'DONE', 'taker');
      await stage.send(event);
      const acknowledged = await coming;
      stage.expectRun(acknowledged, 'SUPPRESSED', 'taker');
    },
  },
];
