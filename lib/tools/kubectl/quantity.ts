/** Suffixes of quantities. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** The number a quantity stands for (`250m` → 0.25); 0 for what is none. */
export function quantity(text: string): number {
  const [, digits, suffix = ''] = /^([\d.]+(?:e[+-]?\d+)?)([A-Za-z]*)$/.exec(text) ?? [];
  const factor = Object.hasOwn(FACTORS, suffix) ? FACTORS[suffix] : undefined;
  return digits === undefined || factor === undefined ? 0 : Number(digits) * factor;
}

/** Cores as `top` prints them. */
export function millicores(cores: number): string {
  return `${Math.ceil(cores * 1000)}m`;
}

/** Bytes as `top` prints them. */
export function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)}Mi`;
}
