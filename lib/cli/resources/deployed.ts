import type { DatedParameter } from '../../adapters/parameter-editor.ts';
import { type Compiled, compileParameter } from '../../app/compile-parameter.ts';
import type { Agent } from '../../domain/agent.ts';
import type { Catalog, CatalogEntry } from '../../domain/catalog.ts';
import { AppError } from '../../domain/errors.ts';
import { decodeParameter } from '../../domain/read/parameter-codec.ts';
import { suggest } from '../../domain/read/suggest.ts';
import type { Problem } from '../../domain/resource.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { Io } from '../io.ts';
import { during } from '../progress.ts';
import type { Target } from '../target/target.ts';
import { folderOf, type Kind } from './kind.ts';
import { openEditor } from './open-editor.ts';

/**
 * published: this version serves. pending: the publisher has not seen it. stale: broken, its last good version serves.
 * invalid: broken, nothing serves.
 */
type State = 'published' | 'pending' | 'stale' | 'invalid';

/** A resource as Parameter Store holds it. */
export interface Stored {
  readonly kind: Kind;
  readonly name: string;
  readonly parameter: DatedParameter;
  /** Absent when the parameter is broken. */
  readonly resource?: Trigger | Agent;
  readonly problems: readonly Problem[];
}

/** With what the publisher says of it. */
export interface Deployed extends Stored {
  readonly state: State;
  /** What serves, where that is not what is stored. */
  readonly serving?: Trigger | Agent;
}

/** Every parameter of the stack, read as the publisher reads it; by kind and name. */
export async function readStored(target: Target, io: Pick<Io, 'progress'>): Promise<readonly Stored[]> {
  const path = await target.value('ParameterPath');
  const [{ readResources }, editor] = await Promise.all([
    import('../../domain/read/read-resources.ts'),
    openEditor(target),
  ]);
  const reader = { read: readResources, decode: decodeParameter };
  const parameters = await during(io, `reading the parameters below ${path}`, (tell) =>
    editor.readAll(path, (found) => tell(`reading the parameters below ${path}: ${found}`)),
  );
  return (['Agent', 'Trigger'] as const).flatMap((kind) =>
    parameters
      .filter(({ name }) => name.startsWith(`${path}/${folderOf(kind)}/`))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((parameter) => read(reader, kind, parameter)),
  );
}

function read(reader: Parameters<typeof compileParameter>[0], kind: Kind, parameter: DatedParameter): Stored {
  const { name, located, problems }: Compiled<Trigger | Agent> = compileParameter(reader, kind, parameter);
  return { kind, name, parameter, problems, ...(located ? { resource: located.resource } : {}) };
}

/** What is stored, with the publisher's verdicts. */
export async function readDeployed(target: Target, io: Pick<Io, 'progress'>): Promise<readonly Deployed[]> {
  const [stored, catalog] = await Promise.all([readStored(target, io), readCatalog(target)]);
  const entries = new Map<string, CatalogEntry<Trigger | Agent>>(
    [...(catalog?.triggers ?? []), ...(catalog?.agents ?? [])].map((entry) => [entry.parameter, entry]),
  );
  const verdicts = new Map((catalog?.verdicts ?? []).map((verdict) => [verdict.parameter, verdict]));
  return stored.map((one) => {
    const { name, version } = one.parameter;
    const entry = entries.get(name);
    const verdict = verdicts.get(name);
    const problems = verdict?.parameter_version === version ? verdict.problems : one.problems;
    const state = stateOf(one, entry);
    return { ...one, problems, state, ...(entry ? { serving: entry.resource } : {}) };
  });
}

function stateOf(one: Stored, entry: CatalogEntry<Trigger | Agent> | undefined): State {
  if (!one.resource) return entry ? 'stale' : 'invalid';
  return entry?.parameter_version === one.parameter.version && !entry.stale ? 'published' : 'pending';
}

/** Everything published; undefined when nothing ever was. @throws AppError `catalog_unavailable`. */
export async function readCatalog(target: Target): Promise<Catalog | undefined> {
  const { createCatalogWriter } = await import('../../adapters/catalog-writer.ts');
  const [client, table] = await Promise.all([target.clients.dynamodb(), target.value('CatalogTable')]);
  return await createCatalogWriter({ client, table }).load();
}

/** The one of this name. @throws AppError `resource_missing` with the nearest. */
export function findNamed<T extends Stored>(all: readonly T[], kind: Kind, name: string): T {
  const found = all.find((one) => one.kind === kind && one.name === name);
  if (found) return found;
  const names = all.filter((one) => one.kind === kind).map((one) => one.name);
  const meant = suggest(name, names);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new AppError('resource_missing', `there is no ${kind.toLowerCase()} ${name}${hint}`, {
    remedy: `pdt get ${folderOf(kind)}`,
  });
}
