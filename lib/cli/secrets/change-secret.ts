import type { SecretStore } from '../../app/ports/secret-store.ts';
import { AppError } from '../../domain/errors.ts';
import { suggest } from '../../domain/read/suggest.ts';

/** What a change did to a name; never a value. */
export interface SecretChange {
  readonly name: string;
  readonly change: 'created' | 'replaced' | 'added' | 'retired' | 'unchanged';
  /** Values it holds now. */
  readonly values: number;
}

/** Stores a value; `add` keeps those before it, the newest last. @throws AppError `secrets_conflict`, `secrets_unavailable`. */
export async function setSecret(
  store: SecretStore,
  name: string,
  value: string,
  add: boolean,
): Promise<SecretChange> {
  const { values, version } = await store.read();
  const before = values.get(name) ?? [];
  const after = add ? [...before.filter((each) => each !== value), value] : [value];
  if (after.length === before.length && after.every((each, index) => each === before[index])) {
    return { name, change: 'unchanged', values: before.length };
  }
  await store.write(new Map([...values, [name, after]]), version);
  const change = before.length === 0 ? 'created' : add ? 'added' : 'replaced';
  return { name, change, values: after.length };
}

/** Ends an overlap: keeps the newest value, or with `newest` drops it; `others`: names that may have been meant. @throws AppError `secret_missing`, as `setSecret`. */
export async function retireSecret(
  store: SecretStore,
  name: string,
  newest: boolean,
  others: () => Promise<Iterable<string>> = async () => [],
): Promise<SecretChange> {
  const { values, version } = await store.read();
  const before = values.get(name);
  if (!before) {
    // A mistyped name may belong to the other secret.
    const near = suggest(name, [...values.keys(), ...(await others())]);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    throw new AppError('secret_missing', `no secret ${name} is stored${hint}`, {
      remedy: 'pdt secrets list',
    });
  }
  if (before.length === 1) return { name, change: 'unchanged', values: 1 };
  const after = newest ? before.slice(0, -1) : before.slice(-1);
  await store.write(new Map([...values, [name, after]]), version);
  return { name, change: 'retired', values: after.length };
}
