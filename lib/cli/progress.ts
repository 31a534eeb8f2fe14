import type { Io } from './io.ts';

/** Where a command says what it is waiting for. Steps may be nested; the innermost is the one to show. */
export interface Progress {
  readonly begin: (what: string) => {
    /** The same step, in other words: `writing 3 of 12`. */
    readonly tell: (what: string) => void;
    readonly end: () => void;
  };
}

/** Says of a step how far it is. */
export type Tell = (what: string) => void;

/** Shows `what` for as long as `act` takes, where somebody looks; nobody is asked anything meanwhile. */
export async function during<T>(
  io: Pick<Io, 'progress'>,
  what: string,
  act: (tell: Tell) => Promise<T>,
): Promise<T> {
  const step = io.progress?.begin(what);
  try {
    return await act((text) => step?.tell(text));
  } finally {
    step?.end();
  }
}
