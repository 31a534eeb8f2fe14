/** The receiver's webhook secrets: name → values (several while a rotation overlaps). */
export type SecretMap = ReadonlyMap<string, readonly string[]>;

/** Secrets as cached. `read_at`: epoch ms at which the read that produced `values` began. */
export interface SecretSnapshot {
  readonly values: SecretMap;
  readonly read_at: number;
}

export interface WebhookSecrets {
  /** Cached up to 5 min. Throws `secrets_unavailable` when never loaded and not loadable. */
  readonly current: () => Promise<SecretSnapshot>;
  /**
   * Values read after `since` (epoch ms): reads again unless such a copy is at hand. undefined when it may not: one refresh
   * per 5 s and instance. Throws `secrets_unavailable`, `secrets_malformed` when the read failed.
   */
  readonly after: (since: number) => Promise<SecretSnapshot | undefined>;
}
