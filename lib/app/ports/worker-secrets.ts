/** The worker's secrets by name. */
export interface WorkerSecrets {
  /** undefined when not stored (or stored as an empty string). Throws `secrets_unavailable`. */
  readonly get: (name: string) => Promise<string | undefined>;
  /** Reads again, after a 401 or 403. */
  readonly refresh: () => Promise<void>;
}
