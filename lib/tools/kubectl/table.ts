import { age } from './age.ts';
import { isObject, type KubeObject, listAt, numberAt, textAt, textsAt, valueAt } from './kube-object.ts';

/** A server-side table, or what stands in for one. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  /** How many more there are than were sent. */
  readonly left_out: number;
}

interface TableRow {
  readonly cells: readonly string[];
  readonly object: KubeObject;
}

/**
 * Reads a Table; columns of a priority above 0 are for `-o wide`. An API that knows no tables answers objects: name and age.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
 */
export function readTable(answer: KubeObject, options: { wide: boolean; now: number }): Table {
  if (answer['kind'] !== 'Table') return plainTable(answer, options.now);
  const shown = listAt(answer, 'columnDefinitions').map((column) => ({
    name: textAt(column, 'name').toUpperCase(),
    show: options.wide || numberAt(column, 'priority') === 0,
  }));
  const rows = listAt(answer, 'rows').map((row) => {
    const cells = valueAt(row, 'cells');
    const object = valueAt(row, 'object');
    return {
      cells: (Array.isArray(cells) ? cells : []).filter((_, column) => shown[column]?.show).map(cellOf),
      object: isObject(object) ? object : {},
    };
  });
  return {
    columns: shown.filter(({ show }) => show).map(({ name }) => name),
    rows,
    left_out: numberAt(answer, 'metadata', 'remainingItemCount'),
  };
}

function plainTable(answer: KubeObject, now: number): Table {
  const objects = Array.isArray(answer['items']) ? listAt(answer, 'items') : [answer];
  const rows = objects.map((object) => ({
    object,
    cells: [textAt(object, 'metadata', 'name'), age(textAt(object, 'metadata', 'creationTimestamp'), now)],
  }));
  return { columns: ['NAME', 'AGE'], rows, left_out: numberAt(answer, 'metadata', 'remainingItemCount') };
}

/** A cell on one line. */
function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '<none>';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').replaceAll(/\p{Cc}/gu, '');
}

/** `a=b,c=d`, or `<none>`. */
export function labelsOf(object: KubeObject): string {
  const labels = Object.entries(textsAt(object, 'metadata', 'labels'));
  return labels.length === 0 ? '<none>' : labels.map(([key, value]) => `${key}=${value}`).join(',');
}
