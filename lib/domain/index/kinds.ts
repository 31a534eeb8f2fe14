import type { OpenColumn, TriggerTable } from './open-index.ts';

/**
 * Triggers that are alike in their webhook secret, in every column of few classes, and in the others list keys or list none:
 * what these say of an event is added up once for all of them.
 */
export interface Kinds {
  /** Row → kind. */
  readonly of: Int32Array;
  /** Kind → its rows, in order. */
  readonly rows: readonly (readonly number[])[];
  /** The columns that tell kinds apart, as positions among all of them, … */
  readonly columns: readonly number[];
  /** … and for every kind an entry for each, the class of its triggers or `LISTING`; before them the class of its secret. */
  readonly classes: Int32Array;
}

/** In a column that is looked up, all classes that list a key: they are alike until an event names one. */
export const LISTING = -1;

export function kindsOf({ secrets, columns, positions }: Omit<TriggerTable, 'kinds'>): Kinds {
  const telling = Array.from(columns.keys()).filter((index) => tells(columns[index] as OpenColumn));
  const seen = new Map<string, number>();
  const rows: number[][] = [];
  const classes: number[] = [];
  const of = positions.map((_, row) => {
    const own = [secrets.classes[row] ?? 0, ...telling.map((index) => classInKind(columns[index], row))];
    const key = own.join();
    const kind = seen.get(key) ?? seen.size;
    if (kind === seen.size) {
      seen.set(key, kind);
      classes.push(...own);
      rows.push([]);
    }
    rows[kind]?.push(row);
    return kind;
  });
  return { of, rows, columns: telling, classes: Int32Array.from(classes) };
}

function tells({ few, lookup, samples }: OpenColumn): boolean {
  return (few && samples.length > 1) || lookup !== undefined;
}

function classInKind(column: OpenColumn | undefined, row: number): number {
  const id = column?.classes[row] ?? 0;
  return !column?.lookup || column.lookup.bare.includes(id) ? id : LISTING;
}
