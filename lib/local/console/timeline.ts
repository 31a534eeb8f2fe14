import { randomBytes } from 'node:crypto';
import type { ConsoleStep, Numbered } from './console-step.ts';

/** Steps that are kept for a page that opens later: those of 500 deliveries, more or less. */
const MOST_STEPS = 5000;

/** What stands until the next of its kind; never dropped for its age. */
const STANDING: Readonly<Record<string, string>> = { ready: 'ready', loaded: 'loaded', reloaded: 'loaded' };

/** What happened, in order, and whoever follows it. */
export interface Timeline {
  /** Tells this timeline from that of an earlier process. */
  readonly session: string;
  /** The step's number. */
  readonly add: (step: ConsoleStep) => number;
  /** Number of the latest step; 0 before the first. */
  readonly last: () => number;
  /** Number of the latest step dropped for its age; 0 while all are kept. */
  readonly dropped: () => number;
  /** The steps kept after this number, then each new one. The answer ends it. */
  readonly follow: (after: number, tell: (numbered: Numbered) => void) => () => void;
}

export function createTimeline(now: () => number): Timeline {
  const steps: Numbered[] = [];
  const followers = new Set<(numbered: Numbered) => void>();
  let number = 0;
  let dropped = 0;
  const kindOf = ({ step }: Numbered) =>
    Object.hasOwn(STANDING, step.type) ? STANDING[step.type] : undefined;
  const drop = (old: (one: Numbered) => boolean) => {
    const at = steps.findIndex(old);
    return at < 0 ? undefined : steps.splice(at, 1)[0];
  };
  return {
    session: randomBytes(6).toString('hex'),
    add: (step) => {
      number += 1;
      const numbered = { number, at: now(), step };
      const kind = kindOf(numbered);
      if (kind !== undefined) drop((one) => kindOf(one) === kind);
      steps.push(numbered);
      if (steps.length > MOST_STEPS) dropped = drop((one) => kindOf(one) === undefined)?.number ?? dropped;
      for (const tell of followers) tell(numbered);
      return number;
    },
    last: () => number,
    dropped: () => dropped,
    follow: (after, tell) => {
      for (const one of steps) if (one.number > after) tell(one);
      followers.add(tell);
      return () => followers.delete(tell);
    },
  };
}
