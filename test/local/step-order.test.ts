import { expect, test } from 'vitest';
import type { LocalEvent } from '../../lib/local/local-event.ts';
import { createStepOrder } from '../../lib/local/step-order.ts';

const queued = (run_id: string): LocalEvent => ({ type: 'queued', run_id, trigger: 't' });
const claimed = (run_id: string): LocalEvent => ({ type: 'claimed', run_id, trigger: 't' });

test('a step waits for the delivery that caused its run', () => {
  const told: LocalEvent[] = [];
  const order = createStepOrder((event) => told.push(event));
  order.deliveryBegan();
  order.step('a', claimed('a'));
  expect(told).toEqual([]);
  order.deliveryEnded([queued('a')], ['a']);
  expect(told).toEqual([queued('a'), claimed('a')]);
});

test('another delivery at work does not hold back a run that was announced', () => {
  const told: LocalEvent[] = [];
  const order = createStepOrder((event) => told.push(event));
  order.deliveryBegan();
  order.deliveryEnded([queued('a')], ['a']);
  order.deliveryBegan();
  order.step('a', claimed('a'));
  expect(told).toEqual([queued('a'), claimed('a')]);
});

test('without any delivery at work a replayed run is told at once', () => {
  const told: LocalEvent[] = [];
  createStepOrder((event) => told.push(event)).step('a', claimed('a'));
  expect(told).toEqual([claimed('a')]);
});
