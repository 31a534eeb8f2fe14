import { type Command, Option } from 'commander';
import type { Io } from './io.ts';

const OUTPUT_FORMS = ['table', 'json', 'yaml', 'name'] as const;

export type OutputForm = (typeof OUTPUT_FORMS)[number];

/** Version of everything `-o json` and `-o yaml` print. Fields are added, never changed. */
const OUTPUT_VERSION = 'aof.sh/v1';

/** What a command prints, in every form. */
export interface Listing<Item> {
  /** `TriggerList` */
  readonly kind: string;
  readonly items: readonly Item[];
  readonly heads: readonly string[];
  readonly row: (item: Item) => readonly string[];
  /** `trigger/checkout` */
  readonly name: (item: Item) => string;
  /** The item in JSON and YAML; default: as it is. */
  readonly object?: (item: Item) => unknown;
  /** Said on stderr where a table would be empty. */
  readonly none: string;
  /** Further top-level fields. */
  readonly also?: Readonly<Record<string, unknown>>;
}

/** `-o`, with the forms a command has; table unless told otherwise. */
export function addOutputOption(command: Command, forms: readonly OutputForm[] = OUTPUT_FORMS): Command {
  return command.addOption(
    new Option('-o, --output <form>', 'how to print').choices([...forms]).default('table'),
  );
}

/** Prints a list: data on stdout, an empty table's explanation on stderr. */
export async function printList<Item>(io: Io, form: OutputForm, listing: Listing<Item>): Promise<void> {
  const { kind, items, also } = listing;
  if (form === 'name') io.out(items.map((item) => `${listing.name(item)}\n`).join(''));
  else if (form !== 'table') {
    const { object = (item: Item) => item } = listing;
    await printObject(io, form, { kind, ...also, items: items.map(object) });
  } else if (items.length === 0) io.err(`${listing.none}\n`);
  else {
    const { table } = await import('./table.ts');
    io.out(table(listing.heads, items.map(listing.row), io.columns));
  }
}

/** Prints one object; `apiVersion` comes first unless it has one. */
export async function printObject(
  io: Io,
  form: 'json' | 'yaml',
  object: Readonly<Record<string, unknown>>,
): Promise<void> {
  const whole = 'apiVersion' in object ? object : { apiVersion: OUTPUT_VERSION, ...object };
  if (form === 'json') {
    io.out(`${JSON.stringify(whole, null, 2)}\n`);
  } else {
    const { stringify } = await import('yaml');
    // JSON first: an undefined field is absent, as it is there.
    io.out(stringify(JSON.parse(JSON.stringify(whole)), { lineWidth: 0, aliasDuplicateObjects: false }));
  }
}

/** One line of a stream. */
export function printJsonLine(io: Io, object: Readonly<Record<string, unknown>>): void {
  io.out(`${JSON.stringify(object)}\n`);
}
