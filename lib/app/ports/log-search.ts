/** One structured line of a function's log. */
export interface LogRecord {
  /** Epoch ms. */
  readonly at: number;
  /** Tells one line from another across reads. */
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The log of one function, to be searched. */
export interface LogSearch {
  /**
   * JSON lines since `since` (epoch ms), oldest first; each of `equals` must be the value of the line's top-level field.
   * @throws AppError `logs_unavailable`.
   */
  readonly find: (query: {
    readonly since: number;
    readonly equals?: Readonly<Record<string, string>>;
  }) => Promise<readonly LogRecord[]>;
}
