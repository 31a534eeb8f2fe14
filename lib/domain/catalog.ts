import type { Agent } from './agent.ts';
import type { TriggerIndex } from './index/compile-index.ts';
import type { Problem } from './resource.ts';
import type { Trigger } from './trigger.ts';

/** A resource as published, with the parameter it came from. */
export interface CatalogEntry<T> {
  readonly resource: T;
  /** Full SSM parameter name. */
  readonly parameter: string;
  /** SSM parameter version the resource was compiled from. */
  readonly parameter_version: number;
  /** Present when the parameter is broken now and this is its last good version. */
  readonly stale?: { readonly since: string; readonly broken_version: number };
}

/** What the publisher found wrong with one parameter at the latest publication. */
export interface Verdict {
  readonly parameter: string;
  readonly parameter_version: number;
  readonly problems: readonly Problem[];
}

/** The compiled triggers and agents: one atomic version of everything the machines read. */
export interface Catalog {
  /** Content hash: the same resources give the same version. */
  readonly version: string;
  /** ISO 8601: when this version became current. */
  readonly published_at: string;
  /** ISO 8601: when the publisher last confirmed it against the parameters. */
  readonly checked_at: string;
  readonly triggers: readonly CatalogEntry<Trigger>[];
  readonly agents: readonly CatalogEntry<Agent>[];
  /** Of the triggers. Absent when not asked for, and in catalogs that were published without. */
  readonly index?: TriggerIndex;
  readonly verdicts: readonly Verdict[];
}
