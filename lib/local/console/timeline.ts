import { randomBytes } from 'node:crypto';
import type { ConsoleStep, Numbered } from './console-step.ts';

/** Steps that are kept for a page that opens later. */
const MOST_STEPS = 2000;

/** What happened, in order, and whoever follows it. */
export interface Timeline {
  /** Tells this timeline from that of an earlier process. */
  readonly session: string;
  /** The step's number. */
  readonly add: (step: ConsoleStep) => number;
  /** Number of the latest step; 0 before the first. */
  readonly last: () => number;
  /** The steps kept after this number, then each new one. The answer ends it. */
  readonly follow: (after: number, tell: (numbered: Numbered) => void) => () => void;
}

export function createTimeline(now: () => number): Timeline {
  const steps: Numbered[] = [];
  const followers = new Set<(numbered: Numbered) => void>();
  let number = 0;
  return {
    session: randomBytes(6).toString('hex'),
    add: (step) => {
      number += 1;
      const numbered = { number, at: now(), step };
      steps.push(numbered);
      if (steps.length > MOST_STEPS) steps.shift();
      for (const tell of followers) tell(numbered);
      return number;
    },
    last: () => number,
    follow: (after, tell) => {
      for (const one of steps) if (one.number > after) tell(one);
      followers.add(tell);
      return () => followers.delete(tell);
    },
  };
}
