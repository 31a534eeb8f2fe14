const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** How long ago, in the largest unit that fits: `3d`, `5h`, `12m`, `0s`. Both in epoch ms. */
export function age(then: number, now: number): string {
  const elapsed = Math.max(0, now - then);
  const [unit, size] = UNITS.find(([, length]) => elapsed >= length) ?? (['s', 1000] as const);
  return `${Math.floor(elapsed / size)}${unit}`;
}
