import { type Check, fail, pass, unknown } from '../check.ts';
import { holds, type Verdict } from '../condition.ts';
import { HYDRATED_NAMES, METADATA_NAMES } from '../metadata.ts';
import type { Subject } from '../subject.ts';
import type { FilterCondition, Trigger } from '../trigger.ts';

/**
 * Every condition of `spec.filter` must hold. Keys: `metadata.<name>`, `metadata.service` (the service's name or id) and
 * `text_contains` (the title). What an absent value means stands at `holds`.
 */
export function filter(trigger: Trigger, subject: Subject): Check {
  const conditions = trigger.spec.filter;
  let open: Check | undefined;
  for (const key in conditions) {
    const check = judge(key, conditions[key] as FilterCondition, subject);
    if (check.result === 'fail') return check;
    if (check.result === 'unknown') open ??= check;
  }
  return open ?? pass('filter');
}

function judge(key: string, condition: FilterCondition, subject: Subject): Check {
  const names = NAMES.get(key);
  if (!names) return fail('filter', 'filter_key_unknown');
  const values = valuesOf(names, subject);
  const lacking = subject.complete ? undefined : names.find((name) => mayComeLater(name, subject));
  const judgeValues = key === 'text_contains' ? holdsInText : holds;
  const verdict = judgeValues(condition, values, lacking !== undefined);
  if (verdict === true) return pass('filter');
  if (verdict === 'unknown') return unknown('filter', lacking ?? key);
  const noIncident = values.length === 0 && !subject.event.incident && names.some(ofIncident);
  return fail('filter', noIncident ? 'no_incident' : 'condition_failed', key);
}

/** The metadata names behind each filter key. */
const NAMES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...METADATA_NAMES.map((name) => [`metadata.${name}`, [name]] as const),
  ['text_contains', ['title']],
  ['metadata.service', ['service_name', 'service_id']],
]);

function valuesOf(names: readonly string[], { metadata }: Subject): readonly string[] {
  const values: string[] = [];
  for (const name of names) {
    const value = metadata[name];
    if (typeof value === 'object') values.push(...value);
    else if (value !== undefined) values.push(String(value));
  }
  return values;
}

/** Whether REST's incident could still tell something under this name. */
function mayComeLater(name: string, { metadata }: Subject): boolean {
  return HYDRATED_NAMES.has(name) && metadata[name] === undefined;
}

function ofIncident(name: string): boolean {
  return HYDRATED_NAMES.has(name) && name !== 'service_id' && name !== 'service_name';
}

/** A title is searched, never compared as a whole, however the condition was written; of a list any may be in it. */
function holdsInText(condition: FilterCondition, values: readonly string[], partial: boolean): Verdict {
  if ('not' in condition) {
    const verdict = holdsInText(condition.not, values, partial);
    return verdict === 'unknown' ? verdict : !verdict;
  }
  if ('equals' in condition) return holds({ contains: condition.equals }, values, partial);
  if (!('in' in condition)) return holds(condition, values, partial);
  const found = condition.in.some((text) => holds({ contains: text }, values, false) === true);
  return found || (partial ? 'unknown' : false);
}
