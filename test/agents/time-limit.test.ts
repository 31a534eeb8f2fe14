import { describe, expect, test } from 'vitest';
import { awsTimeouts, timeLimit, undiciTimeouts } from '../../lib/agents/time-limit.ts';
import { AppError } from '../../lib/domain/errors.ts';

const ELEVEN_MINUTES = 660_000;

describe('the limit of a call', () => {
  test.each([
    ['what is left until the deadline', { now: 1000, deadline: 1000 + ELEVEN_MINUTES }, ELEVEN_MINUTES],
    [
      "the agent's own time-out when that is shorter",
      { now: 0, deadline: ELEVEN_MINUTES, timeout_s: 300 },
      300_000,
    ],
    [
      "the deadline when the agent's own time-out is longer",
      { now: 0, deadline: 5000, timeout_s: 300 },
      5000,
    ],
    ['15 minutes at most', { now: 0, deadline: Number.MAX_SAFE_INTEGER }, 900_000],
  ] as const)('is %s', (_name, limits, ms) => {
    expect(timeLimit('doctor', limits)).toBe(ms);
  });

  test('is refused when no time is left: the agent was not asked', () => {
    expect(() => timeLimit('doctor', { now: 5, deadline: 5 })).toThrow(
      expect.toSatisfy((thrown: unknown) => thrown instanceof AppError && thrown.code === 'agent_refused'),
    );
  });
});

test('an agent may stay silent for longer than the 300 s that Node grants by default', () => {
  const { headersTimeout, bodyTimeout } = undiciTimeouts(ELEVEN_MINUTES);
  const { requestTimeout, socketTimeout } = awsTimeouts(ELEVEN_MINUTES);
  for (const timeout of [headersTimeout, bodyTimeout, requestTimeout, socketTimeout]) {
    expect(timeout).toBeGreaterThan(ELEVEN_MINUTES);
  }
});
