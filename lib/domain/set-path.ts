import { AppError } from './errors.ts';

/** Steps that would reach what every object shares. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * A copy of a JSON value with one place set, from `path=value`: steps joined by dots from the root, list items by index
 * (`event.data.teams.0.id`). The value is JSON where it is JSON (`null`, `5`, `["a"]`), else text. Objects that are not there
 * are made.
 * @throws AppError `usage`.
 */
export function setPath(root: unknown, assignment: string): unknown {
  return put(root, placeSteps(assignment), read(assignment.slice(assignment.indexOf('=') + 1)));
}

/**
 * The steps of a `path=value`, from the root.
 * @throws AppError `usage`.
 */
export function placeSteps(assignment: string): readonly string[] {
  const equals = assignment.indexOf('=');
  const path = (equals < 0 ? assignment : assignment.slice(0, equals)).trim();
  const steps = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  if (equals <= 0 || steps.some((step) => step === '' || FORBIDDEN.has(step))) {
    throw new AppError('usage', `--set ${path || '='} is no path=value`, {
      remedy: "write it like --set event.data.title='Checkout is slow'",
    });
  }
  return steps;
}

function put(target: unknown, steps: readonly string[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(target) && /^\d+$/.test(step) && Number(step) <= target.length) {
    return replaceItem(target, Number(step), rest, value);
  }
  const object = typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  return { ...object, [step]: put(Reflect.get(object, step), rest, value) };
}

function replaceItem(
  list: readonly unknown[],
  index: number,
  rest: readonly string[],
  value: unknown,
): unknown[] {
  const copy = [...list];
  copy[index] = put(copy[index], rest, value);
  return copy;
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
