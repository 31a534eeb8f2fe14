import type { SecretMap } from './webhook-secrets.ts';

/** A map of secrets as it was read; `version` is what a write must still find. */
interface SecretsRead {
  readonly values: SecretMap;
  readonly version: string;
}

/** One of the two secret maps, to be changed. */
export interface SecretStore {
  /** @throws AppError `secrets_unavailable`, `secrets_malformed`. */
  readonly read: () => Promise<SecretsRead>;
  /**
   * Compare-and-set: writes the map only while `version` is the current one. The version written.
   * @throws AppError `secrets_conflict` when someone else wrote meanwhile (nothing is changed then), `secrets_unavailable`.
   */
  readonly write: (values: SecretMap, version: string) => Promise<string>;
}
