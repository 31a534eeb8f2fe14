import { suggest } from '../../domain/read/suggest.ts';
import { placeSteps, setPath } from '../../domain/set-path.ts';

/**
 * One sentence for each `--set` whose place the sample does not have: a mistyped one changes nothing that anybody reads.
 * Whatever is inside of what was null, or was set before, is no mistake.
 * @throws AppError `usage` for a `--set` that is none.
 */
export function addedPlaces(envelope: unknown, sets: readonly string[]): readonly string[] {
  const added = new Set<string>();
  let whole = envelope;
  return sets.flatMap((assignment) => {
    const steps = placeSteps(assignment);
    const missing = firstMissing(whole, steps);
    const near = missing === undefined ? undefined : nearest(whole, steps, missing);
    whole = setPath(whole, assignment);
    if (missing === undefined || steps.some((_, index) => added.has(steps.slice(0, index).join('.'))))
      return [];
    const place = steps.slice(0, missing + 1).join('.');
    added.add(place);
    return [`the sample has no ${place}: it is added${near === undefined ? '' : `; did you mean ${near}?`}`];
  });
}

/** Index of the first step that leads nowhere. */
function firstMissing(root: unknown, steps: readonly string[]): number | undefined {
  let here = root;
  for (const [index, step] of steps.entries()) {
    if (here === null) return undefined;
    if (typeof here !== 'object') return index;
    if (Array.isArray(here) && Number(step) === here.length) return undefined;
    if (!Object.hasOwn(here, step)) return index;
    here = Reflect.get(here, step);
  }
  return undefined;
}

/** The whole path with the step in question mended, or with the `event` that was left out. */
function nearest(root: unknown, steps: readonly string[], missing: number): string | undefined {
  const whole = ['event', ...steps];
  if (missing === 0 && firstMissing(root, whole) === undefined) return whole.join('.');
  const before = steps.slice(0, missing);
  const parent = before.reduce<unknown>((here, step) => Reflect.get(Object(here), step), root);
  const near = suggest(steps[missing] ?? '', Object.keys(Object(parent)));
  return near === undefined ? undefined : [...before, near, ...steps.slice(missing + 1)].join('.');
}
