import { type FactOf, LEASE_MS, SETTINGS } from '../facts.ts';
import type { Story } from '../story.ts';
import type { Promised } from './promise.ts';

/** A worker writes no note with less of its lease left. */
const LEASE_LEFT_MS = 60_000;

/** Retries of a worker that had the time, whose receipt was good and whose ledger answered. */
function* retries(story: Story): Iterable<FactOf<'ended'>> {
  for (const end of story.all('ended')) {
    const { worker } = end;
    const stale = story.by('hid', worker).some(({ ok }) => !ok);
    const late = end.at > worker.began + LEASE_MS - LEASE_LEFT_MS;
    if (end.outcome === 'retry' && !stale && !late && !story.interrupted(worker) && !worker.follow_up)
      yield end;
  }
}

/** The writes of the worker that still held the run when it ended. */
function heldBy({ ledgerOf, runAt }: Story, { worker, tick }: FactOf<'ended'>) {
  if (runAt(worker.run_id, tick)?.owner !== `owner-${worker.id}`) return [];
  return ledgerOf(worker.run_id).filter(
    (fact) => fact.tick < tick && fact.run.owner === `owner-${worker.id}`,
  );
}

const everHeld = ({ ledgerOf }: Story, { worker }: FactOf<'ended'>) =>
  ledgerOf(worker.run_id).some(({ run }) => run.owner === `owner-${worker.id}`);

/** Back-offs of a run: the write that set the lease, and how many came before it in the same life. */
function* backOffs(story: Story) {
  for (const end of retries(story)) {
    const set = heldBy(story, end).at(-1);
    if (!set) continue;
    const life = story.lifeAt(set.run.run_id, set.tick + 1);
    const earlier = [...retries(story)].filter((other) => {
      const write = heldBy(story, other).at(-1);
      return (
        write &&
        write.tick < set.tick &&
        write.run.run_id === set.run.run_id &&
        story.lifeAt(set.run.run_id, write.tick + 1) === life
      );
    });
    yield { end, set, before: earlier.length };
  }
}

/** A message comes back for a reason, when its time has come, and not for ever. */
export const COMING_BACK: Readonly<Record<string, Promised>> = {
  'without trouble no message comes back': function* (story) {
    for (const { worker, tick } of retries(story)) {
      const begin = story.by('received', worker)[0];
      const run = story.ledgerOf(worker.run_id);
      const others = run.some(
        (fact, index) =>
          fact.tick < tick &&
          (run[index + 1]?.tick ?? tick) > (begin?.tick ?? 0) &&
          fact.run.owner !== `owner-${worker.id}` &&
          fact.run.lease_until > worker.began,
      );
      const trouble = story.by('faulted', worker).length > 0;
      const unsettled = story.maybeWritten(worker.run_id, tick);
      if (!others && !trouble && !unsettled) yield `worker ${worker.id} put its message back for no reason`;
    }
  },

  'a held run comes back when the lease ends': function* (story) {
    for (const end of retries(story)) {
      const { worker, tick } = end;
      if (everHeld(story, end)) continue;
      const longest = Math.max(
        1000,
        ...story
          .ledgerOf(worker.run_id)
          .flatMap((fact) => (fact.tick < tick ? fact.run.lease_until - worker.began : [])),
      );
      const hidden = story.by('hid', worker).at(-1)?.seconds ?? 0;
      if (hidden * 1000 > longest + 1000) yield `worker ${worker.id} hid it for ${hidden} s`;
    }
  },

  'a back-off is as long as the rules say': function* (story) {
    for (const { end, set, before } of backOffs(story)) {
      const { worker } = end;
      const { run } = set;
      const hid = story.by('hid', worker).findLast((fact) => fact.tick > set.tick);
      if (!hid) yield `worker ${worker.id} left its message hidden`;
      else if (hid.at + hid.seconds * 1000 < run.lease_until)
        yield `worker ${worker.id}: back before its lease ends`;
      const planned = SETTINGS.backoff_ms[Math.min(before, 2)] ?? 0;
      const hidden = (hid?.seconds ?? planned) * 1000;
      const known = story
        .all('received')
        .every(
          (fact) =>
            fact.worker.run_id !== run.run_id || fact.worker === worker || !story.interrupted(fact.worker),
        );
      if (hidden !== planned && known && !story.maybeWritten(run.run_id, set.tick))
        yield `worker ${worker.id}: back-off of ${hidden} ms, not ${planned}`;
      if (run.state !== 'NOTED' && run.lease_until > worker.sent_at + SETTINGS.retry_window_ms)
        yield `worker ${worker.id}: tried again beyond the window`;
    }
  },

  'only the ledger holds up a run whose note stands': function* (story) {
    for (const { end, set } of backOffs(story))
      if (set.run.state === 'NOTED') yield `worker ${end.worker.id} put back a run that is NOTED`;
  },

  'what is final is not tried again': function* (story) {
    for (const { end } of backOffs(story)) {
      const { worker } = end;
      const final =
        story.by('answered', worker).some(({ outcome }) => outcome === 'permanent') ||
        story.by('wrote', worker).some(({ fate }) => fate === 'rejected');
      if (final) yield `worker ${worker.id} tries a final error again`;
    }
  },
};
