import { describe, expect, test } from 'vitest';
import type { ConsoleStep } from '../../../lib/local/console/console-step.ts';
import { createTimeline, type Timeline } from '../../../lib/local/console/timeline.ts';

const loaded = (triggers: number, type: 'loaded' | 'reloaded' = 'reloaded'): ConsoleStep => ({
  type,
  triggers,
  agents: 1,
});
const said = (message: string): ConsoleStep => ({ type: 'notice', level: 'info', message });

/** What a page that opens now is told. */
function told(timeline: Timeline, after = 0) {
  const numbers: number[] = [];
  const steps: ConsoleStep[] = [];
  timeline.follow(after, ({ number, step }) => {
    numbers.push(number);
    steps.push(step);
  })();
  return { numbers, steps };
}

describe('a page that opens later', () => {
  test('is told of what is loaded now, and of nothing that stood before', () => {
    const timeline = createTimeline(() => 0);
    timeline.add(loaded(1, 'loaded'));
    timeline.add(said('a'));
    timeline.add(loaded(2));
    expect(told(timeline)).toEqual({ numbers: [2, 3], steps: [said('a'), loaded(2)] });
    expect(timeline.dropped()).toBe(0);
  });

  test('is told of what stands however much came after it, and how far what is gone reached', () => {
    const timeline = createTimeline(() => 0);
    timeline.add(loaded(1, 'loaded'));
    for (let number = 2; number <= 6001; number += 1) timeline.add(said(String(number)));
    const { numbers, steps } = told(timeline);
    expect(steps[0]).toEqual(loaded(1, 'loaded'));
    expect(numbers).toHaveLength(5000);
    expect([numbers[1], numbers.at(-1)]).toEqual([1003, 6001]);
    expect(timeline.dropped()).toBe(1002);
    expect(told(timeline, 6000).numbers).toEqual([6001]);
  });
});
