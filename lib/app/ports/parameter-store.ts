export interface StoredParameter {
  readonly name: string;
  readonly version: number;
  /** As stored: plain or `br1:`. */
  readonly value: string;
}

export interface ParameterStore {
  /** Every parameter below a path, all pages. Throws `parameters_unavailable`. */
  readonly readAll: (path: string) => Promise<readonly StoredParameter[]>;
}
