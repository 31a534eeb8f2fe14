/** One line of a comparison. */
type Edit = readonly [kind: ' ' | '-' | '+', line: string];

/** Beyond so many changed lines the whole is shown as replaced. */
const MOST_CHANGES = 2_000;
const CONTEXT_LINES = 3;

/** A unified diff's hunks of two texts; '' when they are the same. */
export function lineDiff(before: string, after: string): string {
  const edits = compare(linesOf(before), linesOf(after));
  return hunks(edits).join('\n');
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  return lines.at(-1) === ''
    ? lines.slice(0, -1)
    : [...lines.slice(0, -1), `${lines.at(-1)}\n\\ No newline at end of file`];
}

function compare(a: readonly string[], b: readonly string[]): readonly Edit[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const keep = (line: string): Edit => [' ', line];
  return [
    ...a.slice(0, head).map(keep),
    ...shortest(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(keep),
  ];
}

/** The fewest edits from a to b. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986). */
function shortest(a: readonly string[], b: readonly string[]): readonly Edit[] {
  const trace: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= Math.min(a.length + b.length, MOST_CHANGES); d += 1) {
    trace.push(new Map(reach));
    const next = new Map(reach);
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, trace, d);
    }
    reach = next;
  }
  return [...a.map((line): Edit => ['-', line]), ...b.map((line): Edit => ['+', line])];
}

function walkBack(
  a: readonly string[],
  b: readonly string[],
  trace: readonly Map<number, number>[],
  last: number,
): readonly Edit[] {
  const edits: Edit[] = [];
  let x = a.length;
  let y = b.length;
  for (let d = last; d >= 0; d -= 1) {
    const reach = trace[d] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const before = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (reach.get(before) ?? 0);
    const fromY = d === 0 ? 0 : fromX - before;
    while (x > fromX && y > fromY) {
      x -= 1;
      y -= 1;
      edits.push([' ', a[x] ?? '']);
    }
    if (d > 0) edits.push(down ? ['+', b[fromY] ?? ''] : ['-', a[fromX] ?? '']);
    x = fromX;
    y = fromY;
  }
  return edits.reverse();
}

function hunks(edits: readonly Edit[]): readonly string[] {
  const out: string[] = [];
  const near = edits.map((_, at) =>
    edits.slice(Math.max(0, at - CONTEXT_LINES), at + CONTEXT_LINES + 1).some(([kind]) => kind !== ' '),
  );
  let [oldLine, newLine] = [1, 1];
  for (let at = 0; at < edits.length; ) {
    if (!near[at]) {
      oldLine += 1;
      newLine += 1;
      at += 1;
      continue;
    }
    const start = at;
    while (at < edits.length && near[at]) at += 1;
    const hunk = edits.slice(start, at);
    const olds = hunk.filter(([kind]) => kind !== '+').length;
    const news = hunk.filter(([kind]) => kind !== '-').length;
    const from = `${olds === 0 ? oldLine - 1 : oldLine},${olds}`;
    const to = `${news === 0 ? newLine - 1 : newLine},${news}`;
    out.push(`@@ -${from} +${to} @@`, ...hunk.map(([kind, line]) => `${kind}${line}`));
    oldLine += olds;
    newLine += news;
  }
  return out;
}
