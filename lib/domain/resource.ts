/** `metadata` of every resource. */
export interface ResourceMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A finding about a resource text: where it is, what is wrong, and what was probably meant. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case: `unknown-field`, `bad-value`, … */
  readonly code: string;
  readonly message: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** Path of keys inside the document, `spec.platform.config.min_priority`. */
  readonly path: string;
  readonly suggestion?: string;
}
