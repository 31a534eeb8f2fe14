import type { SecretSide } from '../secret-reference.ts';
import type { ProblemList } from './problem-list.ts';

/** A `${NAME}` in one of the fields that resolve it. */
export interface SecretUse {
  readonly name: string;
  readonly side: SecretSide;
  /** True when the field may stay unset: it has a default, or its absence means something. */
  readonly optional: boolean;
  /** `Trigger/pagerduty-incident-handler` */
  readonly resource: string;
  /** Path of the field as written. */
  readonly path: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * A literal where a secret belongs. The text from `start` to `end` may be replaced by a reference
 * (`substituteLiterals`), so that the secret itself is stored elsewhere.
 */
export interface LiteralSecret {
  readonly side: SecretSide;
  /** The literal itself: never print it. */
  readonly value: string;
  /** The name beside it in `${NAME:-literal}`: a value stored under it goes first. */
  readonly name?: string;
  /** The name it would usually be stored under. */
  readonly usual_name: string;
  readonly path: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

/** What one reading of a text collects beside its resources. */
export interface Reading {
  readonly file: string;
  readonly text: string;
  readonly problems: ProblemList;
  readonly secrets: SecretUse[];
  readonly literals: LiteralSecret[];
}
