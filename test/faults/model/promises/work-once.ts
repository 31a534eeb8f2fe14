import type { Fact } from '../facts.ts';
import { isLive } from '../story.ts';
import type { Promised } from './promise.ts';

const FINAL = new Set(['DONE', 'FILTERED', 'SUPERSEDED', 'SUPPRESSED', 'EXPIRED', 'FAILED']);

/** Nobody starts on what another one works on, and nothing is acknowledged before it is over. */
export const WORK_ONCE: Readonly<Record<string, Promised>> = {
  'everything comes to rest': function* ({ quiet, runs }) {
    if (!quiet) yield 'it goes on and on';
    for (const { run } of runs) if (!FINAL.has(run?.state ?? '')) yield `left ${run?.state}`;
  },

  'a message is with one worker at a time': function* ({ all, by, inTime }) {
    for (const { worker, tick } of all('received')) {
      const again = all('polled').find((fact) => fact.message_id === worker.message_id && fact.tick > tick);
      const first = all('polled').filter(({ message_id }) => message_id === worker.message_id);
      // A poller may have kept it so long that it was handed out again before this worker began.
      const mine = all('received').filter((fact) => fact.worker.message_id === worker.message_id);
      const stale =
        first.filter((fact) => fact.tick < tick).length > mine.filter((fact) => fact.tick <= tick).length;
      const since = stale ? tick : (again?.tick ?? Number.POSITIVE_INFINITY);
      for (const act of by('acted', worker))
        if (act.tick > since && inTime(worker, act.at))
          yield `worker ${worker.id} worked on it after it was handed to another`;
    }
  },

  'nothing is acknowledged before it is over': function* ({ all, by, runAt, ledgerOf }) {
    for (const { worker, outcome, tick } of all('ended')) {
      const run = runAt(worker.run_id, tick);
      if (outcome !== 'done' || (run && run.generation > worker.generation)) continue;
      const begin = runAt(worker.run_id, by('received', worker)[0]?.tick ?? 0);
      const since = ledgerOf(worker.run_id).filter(
        (fact) => fact.tick < tick && fact.run.owner === `owner-${worker.id}`,
      );
      // Another one may have taken it up again since.
      if (![begin, run, ...since.map((fact) => fact.run)].some((each) => FINAL.has(each?.state ?? '')))
        yield `worker ${worker.id} acknowledged a run that is ${run?.state}`;
      if (run === begin && run?.state === 'FAILED' && (run.failed_at ?? 0) < worker.sent_at)
        yield `worker ${worker.id} acknowledged a message sent after the run had failed`;
    }
  },

  'what is over is taken up only by what came later': function* ({ runs, ledgerOf, all }) {
    for (const { run_id } of runs) {
      let last: Fact | undefined;
      for (const fact of ledgerOf(run_id)) {
        const { run } = fact;
        const was = last?.kind === 'ledger' ? last.run : undefined;
        last = fact;
        if (!was) continue;
        if (run.generation < was.generation) yield `generation ${was.generation} became ${run.generation}`;
        if (isLive(was) || run.generation > was.generation) continue;
        const claimer = all('received').find(({ worker }) => run.owner === `owner-${worker.id}`)?.worker;
        const later = was.state === 'FAILED' && isLive(run) && (claimer?.sent_at ?? 0) > (was.failed_at ?? 0);
        if (run.owner === was.owner || !later) yield `${was.state} became ${run.state} by ${run.owner}`;
      }
    }
  },
};
