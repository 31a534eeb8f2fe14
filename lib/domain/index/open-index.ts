import type { Filter } from '../check.ts';
import { FILTERS, type FilterName } from '../filters/registry.ts';
import type { Trigger } from '../trigger.ts';
import { webhookSecretName } from '../webhook-secret-name.ts';
import { FILTER_NAMES, KEYED, READS } from './columns.ts';
import { type Column, compileIndex, type TriggerIndex } from './compile-index.ts';

/** The triggers with their index, laid out for matching. */
export interface TriggerTable {
  readonly triggers: readonly Trigger[];
  /** Row → position in `triggers`. */
  readonly positions: Int32Array;
  readonly secrets: { readonly classes: Int32Array; readonly names: readonly string[] };
  readonly columns: readonly OpenColumn[];
}

export interface OpenColumn {
  readonly name: FilterName;
  readonly filter: Filter;
  readonly classes: Int32Array;
  /** One trigger of each class. */
  readonly samples: readonly Trigger[];
  /** Present for filters that are looked up. */
  readonly lookup?: Lookup;
}

interface Lookup {
  readonly keysOf: NonNullable<(typeof KEYED)[FilterName]>['keysOf'];
  readonly classesOf: ReadonlyMap<string, readonly number[]>;
  /** Classes that list a key, and those that list none. */
  readonly listing: readonly number[];
  readonly bare: readonly number[];
}

/** Lays out a published index; one that is absent or compiled for other filters or triggers is compiled here instead. */
export function openIndex(triggers: readonly Trigger[], published?: TriggerIndex): TriggerTable {
  const index = published && fits(published, triggers) ? published : compileIndex(triggers);
  const positions = Int32Array.from(index.positions);
  const secrets = index.columns.webhook_secret;
  return {
    triggers,
    positions,
    secrets: {
      classes: Int32Array.from(secrets.classes),
      names: samplesOf(triggers, positions, secrets).map(webhookSecretName),
    },
    columns: FILTER_NAMES.map((name) => openColumn(name, index.columns[name], triggers, positions)),
  };
}

function fits(index: TriggerIndex, triggers: readonly Trigger[]): boolean {
  return index.triggers === triggers.length && JSON.stringify(index.reads) === JSON.stringify(READS);
}

function openColumn(
  name: FilterName,
  column: Column,
  triggers: readonly Trigger[],
  positions: Int32Array,
): OpenColumn {
  const samples = samplesOf(triggers, positions, column);
  const keyed = KEYED[name];
  const open = { name, filter: FILTERS[name], classes: Int32Array.from(column.classes), samples };
  if (!keyed) return open;
  const classesOf = new Map((column.keys ?? []).map(([key, ...classes]) => [key, classes]));
  const lists = (id: number) => (keyed.listed(samples[id] as Trigger)?.length ?? 0) > 0;
  const ids = samples.map((_, id) => id);
  return {
    ...open,
    lookup: {
      keysOf: keyed.keysOf,
      classesOf,
      listing: ids.filter(lists),
      bare: ids.filter((id) => !lists(id)),
    },
  };
}

/** Classes are numbered as they first appear: the first row of each stands for it. */
function samplesOf(triggers: readonly Trigger[], positions: Int32Array, column: Column): readonly Trigger[] {
  const samples: Trigger[] = [];
  for (const [row, id] of column.classes.entries()) {
    const trigger = triggers[positions[row] ?? 0];
    if (id === samples.length && trigger) samples.push(trigger);
  }
  return samples;
}
