import { isDeepStrictEqual } from 'node:util';

/** A field that differs; absent values are absent. */
export interface Change {
  /** `spec.platform.config.min_priority` */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The fields in which two resources differ, in canonical form. Lists are compared as wholes. */
export function changesBetween(before: unknown, after: unknown, path = ''): readonly Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isRecord(before) || !isRecord(after)) {
    return [
      {
        path,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      },
    ];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    changesBetween(before[key], after[key], path === '' ? key : `${path}.${key}`),
  );
}

/** Characters of a value that a line shows. */
const SHOWN = 60;

/** `spec.enabled: true → false` */
export function changeText({ path, before, after }: Change): string {
  return `${path}: ${shown(before)} → ${shown(after)}`;
}

function shown(value: unknown): string {
  if (value === undefined) return '(none)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}|\p{Cf}/gu, '\u{FFFD}');
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
