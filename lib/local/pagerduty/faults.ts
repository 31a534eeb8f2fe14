/**
 * What goes wrong with a request.
 * status: answered so before anything happens. hang: never answered. disconnect: the connection is lost before anything happens.
 * commit-disconnect, commit-500: carried out, but the answer is lost. lag: carried out, and the note it writes is missing
 * from the next `lists` lists.
 */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly reset_s?: number; readonly code?: number }
  | { readonly kind: 'hang' | 'disconnect' | 'commit-disconnect' | 'commit-500' }
  | { readonly kind: 'lag'; readonly lists: number };

/** A fault and the requests it strikes. */
export type FaultSpec = Fault & {
  readonly method?: string;
  readonly path?: RegExp;
  /** Default 1. */
  readonly times?: number;
};

export interface Faults {
  readonly add: (spec: FaultSpec) => void;
  /** The fault due for this request, used up by it. */
  readonly take: (method: string, path: string) => Fault | undefined;
  readonly clear: () => void;
}

/** Faults in the order they were asked for; each request meets at most one. */
export function createFaults(): Faults {
  let pending: { spec: FaultSpec; left: number }[] = [];
  return {
    add(spec) {
      pending.push({ spec, left: spec.times ?? 1 });
    },
    take(method, path) {
      const due = pending.find(
        ({ spec }) => (spec.method ?? method) === method && (spec.path?.test(path) ?? true),
      );
      if (!due) return undefined;
      due.left -= 1;
      if (due.left <= 0) pending = pending.filter((each) => each !== due);
      return due.spec;
    },
    clear() {
      pending = [];
    },
  };
}

const TEXT = /^(\d{3}|hang|disconnect|commit-disconnect|commit-500)(?:x([1-9]\d{0,3}))?$/;

/** Reads `429x2`, `500`, `hangx1`, `commit-disconnect` …; undefined when it is none of them. */
export function parseFault(text: string): FaultSpec | undefined {
  const [, what = '', count = '1'] = TEXT.exec(text) ?? [];
  const times = Number(count);
  if (what === '') return undefined;
  if (/^[45]\d\d$/.test(what)) {
    const status = Number(what);
    return { kind: 'status', status, times, ...(status === 429 ? { reset_s: 1 } : {}) };
  }
  if (what === 'hang' || what === 'disconnect' || what === 'commit-disconnect' || what === 'commit-500') {
    return { kind: what, times };
  }
  return undefined;
}
