import type { TargetFlags } from '../target/target.ts';

/** The flags of `pdt send`, as they were written. */
export interface SendFlags extends TargetFlags {
  readonly url?: string;
  readonly set: readonly string[];
  readonly badSignature?: true;
  readonly count?: string;
  readonly wait?: true;
  readonly timeout: string;
  readonly print?: true;
  readonly curl?: true;
  readonly output: 'table' | 'json' | 'yaml';
}
