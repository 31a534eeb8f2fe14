import { AppError } from '../../domain/errors.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { SecretMap } from '../ports/webhook-secrets.ts';

/** Tries of a change that someone else's keeps overtaking. */
const TRIES = 5;

/** The map with one more value under a name, the newest last. */
export function withValue(values: SecretMap, name: string, value: string): SecretMap {
  const others = (values.get(name) ?? []).filter((each) => each !== value);
  return new Map([...values, [name, [...others, value]]]);
}

/** The map without the values of a name that `unwanted` picks; a name that is left without any goes. */
function withoutValues(
  values: SecretMap,
  name: string,
  unwanted: (value: string) => boolean,
): SecretMap | undefined {
  const before = values.get(name) ?? [];
  const kept = before.filter((value) => !unwanted(value));
  if (kept.length === before.length) return undefined;
  const others = [...values].filter(([each]) => each !== name);
  return new Map(kept.length === 0 ? others : [...values, [name, kept]]);
}

/**
 * Takes values out of the stored map, whatever else changes there meanwhile; true when there were any.
 * @throws AppError `secrets_unavailable`, `secrets_conflict`.
 */
export async function removeValues(
  store: SecretStore,
  name: string,
  unwanted: (value: string) => boolean,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const { values, version } = await store.read();
    const changed = withoutValues(values, name, unwanted);
    if (!changed) return false;
    try {
      await store.write(changed, version);
      return true;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'secrets_conflict' || attempt >= TRIES) throw error;
    }
  }
}
