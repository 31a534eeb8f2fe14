import type { Trigger } from '../trigger.ts';
import { webhookSecretName } from '../webhook-secret-name.ts';
import { type ColumnName, FILTER_NAMES, KEYED, READS } from './columns.ts';

/** Triggers sorted into classes, column by column: those of one class get the same check. Plain JSON, made by the publisher. */
export interface TriggerIndex {
  /** How many triggers, and what was compared: an index of anything else is not used. */
  readonly triggers: number;
  readonly reads: typeof READS;
  /** A row is a trigger, in order of names; this is its position in the catalog. Equal names keep the catalog's order. */
  readonly positions: readonly number[];
  readonly columns: Readonly<Record<ColumnName, Column>>;
}

export interface Column {
  /** Class of each row, numbered as they first appear. */
  readonly classes: readonly number[];
  /** For filters that are looked up: `[key, class, …]`, the classes whose triggers list the key. */
  readonly keys?: readonly (readonly [string, ...number[]])[];
}

/** Compiles the index of the triggers as they stand in the catalog. */
export function compileIndex(triggers: readonly Trigger[]): TriggerIndex {
  const positions = triggers
    .map((_, position) => position)
    .sort((a, b) => compare(nameAt(triggers, a), nameAt(triggers, b)));
  const rows = positions.flatMap((position) => triggers[position] ?? []);
  const filters = FILTER_NAMES.map((name) => {
    const column = columnOf(rows, (trigger) => READS[name].map((path) => valueAt(trigger.spec, path)));
    const keyed = KEYED[name];
    return [name, keyed ? { ...column, keys: keysOf(rows, column.classes, keyed.listed) } : column] as const;
  });
  const columns = { webhook_secret: columnOf(rows, webhookSecretName), ...Object.fromEntries(filters) };
  return { triggers: triggers.length, reads: READS, positions, columns: columns as TriggerIndex['columns'] };
}

function columnOf(rows: readonly Trigger[], read: (trigger: Trigger) => unknown): Column {
  const seen = new Map<string, number>();
  const classes = rows.map((trigger) => {
    const value = JSON.stringify(read(trigger));
    const known = seen.get(value) ?? seen.size;
    seen.set(value, known);
    return known;
  });
  return { classes };
}

function keysOf(
  rows: readonly Trigger[],
  classes: readonly number[],
  listed: (trigger: Trigger) => readonly string[] | undefined,
): NonNullable<Column['keys']> {
  const classesOf = new Map<string, Set<number>>();
  for (const [row, trigger] of rows.entries()) {
    for (const key of listed(trigger) ?? []) {
      classesOf.set(key, (classesOf.get(key) ?? new Set()).add(classes[row] ?? 0));
    }
  }
  return Array.from(classesOf, ([key, found]) => [key, ...found]);
}

/** Absent is not the same as any value: JSON keeps neither, so values stand in lists. */
function valueAt(spec: unknown, path: string): readonly unknown[] {
  const value = path
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], spec);
  return value === undefined ? [] : [value];
}

function nameAt(triggers: readonly Trigger[], position: number): string {
  return triggers[position]?.metadata.name ?? '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
