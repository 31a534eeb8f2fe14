import type { LocalEvent } from './local-event.ts';

/**
 * Keeps the steps of a run behind the delivery that caused it: the worker may be done before the 202 is on its way. Steps
 * of other runs (replays) pass as soon as no delivery is at work.
 */
export interface StepOrder {
  readonly deliveryBegan: () => void;
  /** `steps` are the delivery itself and what it queued, for these runs. */
  readonly deliveryEnded: (steps: readonly LocalEvent[], runIds: readonly string[]) => void;
  readonly step: (runId: string, step: LocalEvent) => void;
}

export function createStepOrder(tell: (event: LocalEvent) => void): StepOrder {
  const announced = new Set<string>();
  let atWork = 0;
  let held: { readonly runId: string; readonly step: LocalEvent }[] = [];
  const flush = () => {
    const due = held.filter(({ runId }) => atWork === 0 || announced.has(runId));
    held = held.filter((one) => !due.includes(one));
    for (const { step } of due) tell(step);
  };
  return {
    deliveryBegan: () => {
      atWork += 1;
    },
    deliveryEnded: (steps, runIds) => {
      atWork -= 1;
      for (const step of steps) tell(step);
      for (const runId of runIds) announced.add(runId);
      flush();
    },
    step: (runId, step) => {
      held.push({ runId, step });
      flush();
    },
  };
}
