import type { Filter } from '../check.ts';
import { FILTERS } from '../filters/registry.ts';
import type { Trigger } from '../trigger.ts';
import { webhookSecretName } from '../webhook-secret-name.ts';
import { FILTER_NAMES, KEYED, READS } from './columns.ts';
import { type Column, compileIndex, type TriggerIndex } from './compile-index.ts';
import { type Kinds, kindsOf } from './kinds.ts';
import { type Lookup, openLookup } from './lookup.ts';

/** The triggers with their index, laid out for matching. A row is a trigger, in order of names. */
export interface TriggerTable {
  readonly triggers: readonly Trigger[];
  /** Row → position in `triggers`. */
  readonly positions: Int32Array;
  readonly secrets: { readonly classes: Int32Array; readonly names: readonly string[] };
  /** A column for every filter, in the registry's order. */
  readonly columns: readonly OpenColumn[];
  readonly kinds: Kinds;
}

export interface OpenColumn {
  readonly filter: Filter;
  /** Row → class. */
  readonly classes: Int32Array;
  /** One trigger of each class. */
  readonly samples: readonly Trigger[];
  /** Whether all classes are asked for each event. */
  readonly few: boolean;
  /** Present where the many classes of a filter are looked up. */
  readonly lookup?: Lookup;
}

/** Beyond this many classes, asking for each costs more than asking for those that may matter. */
const FEW_CLASSES = 8;

/** Lays out a published index; one that is absent or compiled for other filters or triggers is compiled here instead. */
export function openIndex(triggers: readonly Trigger[], published?: TriggerIndex): TriggerTable {
  const index = published && fits(published, triggers) ? published : compileIndex(triggers);
  const positions = Int32Array.from(index.positions);
  const secrets = index.columns.webhook_secret;
  const columns = FILTER_NAMES.map((name): OpenColumn => {
    const column = index.columns[name];
    const samples = samplesOf(triggers, positions, column);
    const few = samples.length <= FEW_CLASSES;
    const open = { filter: FILTERS[name], classes: Int32Array.from(column.classes), samples, few };
    const keyed = KEYED[name];
    return keyed && !few ? { ...open, lookup: openLookup(keyed, column, samples) } : open;
  });
  const laid = {
    triggers,
    positions,
    secrets: {
      classes: Int32Array.from(secrets.classes),
      names: samplesOf(triggers, positions, secrets).map(webhookSecretName),
    },
    columns,
  };
  return { ...laid, kinds: kindsOf(laid) };
}

function fits(index: TriggerIndex, triggers: readonly Trigger[]): boolean {
  return index.triggers === triggers.length && JSON.stringify(index.reads) === JSON.stringify(READS);
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
