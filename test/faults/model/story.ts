import { LIVE_STATES, type Run } from '../../../lib/domain/run.ts';
import { type Fact, type FactOf, INVOCATION_MS, type Seen, type Worker } from './facts.ts';

/** The moments of a plan, and the questions that the promises ask of them. */
export interface Story extends Seen {
  readonly all: <Kind extends Fact['kind']>(kind: Kind) => readonly FactOf<Kind>[];
  /** Those of one worker. */
  readonly by: <Kind extends Fact['kind']>(kind: Kind, worker: Worker) => readonly FactOf<Kind>[];
  /** What the ledger said of a run, write by write. */
  readonly ledgerOf: (runId: string) => readonly FactOf<'ledger'>[];
  /** The run as it was then. */
  readonly runAt: (runId: string, tick: number) => Run | undefined;
  /** Counts the fresh starts of a run until then: a higher generation, or another try after it had FAILED. */
  readonly lifeAt: (runId: string, tick: number) => number;
  /** Whether something kept the worker from telling the ledger what it knew: a crash, the ledger itself, or time. */
  readonly interrupted: (worker: Worker) => boolean;
  /** Whether it is within the time of its invocation. */
  readonly inTime: (worker: Worker, at: number) => boolean;
  /** Writes of a run's notes before then of which the run cannot know what became of them. */
  readonly unknownWrites: (runId: string, tick: number) => readonly FactOf<'wrote'>[];
  /** Whether there is such a write, or may be for all the ledger could be told. */
  readonly maybeWritten: (runId: string, tick: number) => boolean;
}

export const isLive = (run: Run): boolean => LIVE_STATES.some((state) => state === run.state);
const DEFINITE = new Set(['ok', 'unlisted', 'refused', 'rejected']);

export function tellStory(seen: Seen): Story {
  const { facts } = seen;
  const kinds = Map.groupBy(facts, ({ kind }) => kind);
  const all = <Kind extends Fact['kind']>(kind: Kind) =>
    (kinds.get(kind) ?? []) as readonly Fact[] as readonly FactOf<Kind>[];
  const by = <Kind extends Fact['kind']>(kind: Kind, worker: Worker) =>
    all(kind).filter((fact) => 'worker' in fact && fact.worker === worker);
  const ledgerOf = (runId: string) => all('ledger').filter(({ run }) => run.run_id === runId);
  const before = (runId: string, tick: number) => ledgerOf(runId).filter((fact) => fact.tick < tick);
  const inTime = (worker: Worker, at: number) => at < worker.began + INVOCATION_MS;
  const interrupted = (worker: Worker) => {
    const end = by('ended', worker)[0];
    return (
      by('crashed', worker).length > 0 ||
      by('faulted', worker).some(({ where }) => where === 'ledger') ||
      end === undefined ||
      !inTime(worker, end.at)
    );
  };
  const unknownWrites = (runId: string, tick: number) =>
    all('wrote').filter(
      (fact) =>
        fact.worker.run_id === runId &&
        fact.tick < tick &&
        (!DEFINITE.has(fact.fate) || interrupted(fact.worker)),
    );
  return {
    ...seen,
    unknownWrites,
    maybeWritten: (runId, tick) =>
      unknownWrites(runId, tick).length > 0 ||
      all('faulted').some(
        (fact) => fact.where === 'ledger' && fact.worker.run_id === runId && fact.tick < tick,
      ),
    all,
    by,
    ledgerOf,
    inTime,
    interrupted,
    runAt: (runId, tick) => before(runId, tick).at(-1)?.run,
    lifeAt: (runId, tick) =>
      before(runId, tick).filter(({ run }, index, list) => {
        const last = list[index - 1]?.run;
        return last && (run.generation > last.generation || (last.state === 'FAILED' && isLive(run)));
      }).length,
  };
}
