import type { Check } from '../check.ts';
import { filter } from '../filters/filter.ts';
import { match } from '../match.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';
import { adviceFor } from './advice.ts';
import { type LimitLine, limitsOf } from './limits.ts';
import { valuesOf } from './values.ts';

/** One filter, or one condition of `filter`, with both values. */
export interface FilterLine {
  readonly filter: string;
  /** Key of the condition, for `filter`. */
  readonly key?: string;
  readonly result: Check['result'];
  readonly reason?: string;
  /** What the trigger asks for; absent when it asks for nothing. */
  readonly wanted?: unknown;
  /** What the event says; absent when it says nothing. */
  readonly got?: unknown;
  /** What would let it pass. */
  readonly change?: string;
}

/** What a trigger makes of an event. */
export interface Judgement {
  readonly trigger: string;
  readonly result: Check['result'];
  readonly filters: readonly FilterLine[];
  /** What could still stop or change the run; absent when the trigger does not accept. */
  readonly limits?: readonly LimitLine[];
}

/** The receiver's own judgement, told filter by filter. */
export function judge(trigger: Trigger, subject: Subject): Judgement {
  const verdict = match(trigger, subject);
  return {
    trigger: trigger.metadata.name,
    result: verdict.result,
    filters: verdict.checks.flatMap((check) =>
      check.filter === 'filter' ? conditions(trigger, subject, check) : [line(check, trigger, subject)],
    ),
    ...(verdict.result === 'fail' ? {} : { limits: limitsOf(trigger, subject) }),
  };
}

/** Each condition by itself, through the same filter. */
function conditions(trigger: Trigger, subject: Subject, whole: Check): FilterLine[] {
  const entries = Object.entries(trigger.spec.filter ?? {});
  if (entries.length === 0) return [line(whole, trigger, subject)];
  return entries.map(([key, condition]) => {
    const alone = { ...trigger, spec: { ...trigger.spec, filter: { [key]: condition } } };
    return line(filter(alone, subject), alone, subject, key);
  });
}

function line(check: Check, trigger: Trigger, subject: Subject, key?: string): FilterLine {
  const change = adviceFor(check, subject, trigger);
  return {
    filter: check.filter,
    ...(key === undefined ? {} : { key }),
    result: check.result,
    ...(check.result === 'fail' ? { reason: check.reason } : {}),
    ...(check.result === 'unknown' ? { reason: `needs:${check.needs}` } : {}),
    ...valuesOf(check.filter, key, trigger, subject),
    ...(change === undefined ? {} : { change }),
  };
}
