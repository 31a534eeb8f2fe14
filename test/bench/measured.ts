/** One row of the table. */
export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The most it may be; null for a figure that only informs. */
  readonly target: number | null;
  readonly ok: boolean;
}

/** A row, judged. */
export function measured(name: string, value: number, unit: string, target: number | null = null): Measured {
  const rounded = Number(value.toPrecision(3));
  return { name, value: rounded, unit, target, ok: target === null || rounded <= target };
}

/** The value below which this share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * Runs every subject once a round, in turn, so that whatever else the machine does meets them alike. Every value a subject
 * gave, in order.
 */
export async function interleave<Name extends string, Value>(
  rounds: number,
  subjects: Readonly<Record<Name, () => Value | Promise<Value>>>,
): Promise<Readonly<Record<Name, readonly Value[]>>> {
  const names = Object.keys(subjects) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, [] as Value[]])) as Record<Name, Value[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) values[name].push(await subjects[name]());
  }
  return values;
}
