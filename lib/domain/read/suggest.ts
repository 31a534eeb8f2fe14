/** The candidate nearest to a mistyped word, or undefined when none is near. Case does not count. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 64) return undefined;
  const wanted = word.toLowerCase();
  const reach = wanted.length <= 3 ? 1 : Math.max(2, Math.floor(wanted.length / 4));
  let best: string | undefined;
  let bestDistance = reach + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), reach);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * The nearest candidate, else the first that has the word among its parts, or begins with it: `priority` → `min_priority`,
 * `triggered` → `incident.triggered`, `params` → `parameters`. A plural is the same word.
 */
export function suggestName(word: string, candidates: readonly string[]): string | undefined {
  const near = suggest(word, candidates);
  const wanted = singular(word.trim().toLowerCase());
  if (near !== undefined || wanted.length < 4) return near;
  const partsOf = (candidate: string) => candidate.toLowerCase().split(/[._-]/).map(singular);
  return (
    candidates.find((candidate) => partsOf(candidate).includes(wanted)) ??
    candidates.find((candidate) => candidate.toLowerCase().startsWith(wanted))
  );
}

function singular(word: string): string {
  return word.replace(/s$/, '');
}

/** Edits (insert, delete, replace, swap of neighbours) between two words; above `most` it may stop early. */
function editDistance(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replace = at(previous, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      let least = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, replace);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        least = Math.min(least, at(before, j - 2) + 1);
      }
      current.push(least);
    }
    if (Math.min(...current, ...previous) > most) return most + 1;
    before = previous;
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
