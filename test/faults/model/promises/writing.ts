import { RESOLVED_LINE, sameAnswer } from '../../../../lib/domain/note.ts';
import { type FactOf, SETTINGS } from '../facts.ts';
import type { Story } from '../story.ts';
import type { Promised } from './promise.ts';

const LEASE_LEFT_MS = 60_000;
const HOUR_MS = 3_600_000;

/** When the writing worker had the answer it writes: when its agent gave it, else when it took the run up. */
const knew = ({ by }: Story, { worker }: FactOf<'wrote'>): number =>
  by('answered', worker)[0]?.tick ?? by('received', worker)[0]?.tick ?? 0;

/** A note is written by the one who holds the run, once, and says what was saved. */
export const WRITING: Readonly<Record<string, Promised>> = {
  'only under the lease, with a minute of it left': function* ({ all, runAt }) {
    for (const { worker, tick, at } of all('wrote')) {
      const run = runAt(worker.run_id, tick);
      if (run?.owner !== `owner-${worker.id}`) yield `worker ${worker.id} wrote for ${run?.owner}`;
      else if (run.lease_until - at < LEASE_LEFT_MS)
        yield `worker ${worker.id} wrote with ${run.lease_until - at} ms left`;
    }
  },

  'no second note beside one that lists show': function* ({ all }) {
    for (const { worker, how, listed } of all('wrote'))
      if (how === 'post' && listed > 0) yield `worker ${worker.id}`;
  },

  'not again once the note stands': function* ({ all, ledgerOf, runAt }) {
    for (const { worker, tick } of all('wrote')) {
      const now = runAt(worker.run_id, tick);
      const stood = ledgerOf(worker.run_id).some(
        ({ run, ...fact }) => fact.tick < tick && run.generation === now?.generation && run.state === 'NOTED',
      );
      if (stood) yield `worker ${worker.id}`;
    }
  },

  'a list only where a note may be there': function* (story) {
    for (const { worker, tick } of story.all('listed')) {
      const event = story.runs.find(({ run_id }) => run_id === worker.run_id)?.event;
      const replayed = (story.runAt(worker.run_id, tick)?.generation ?? 0) > 0;
      const deleted = story
        .all('person')
        .some((fact) => fact.does === 'deletes the note' && fact.tick < tick);
      const failed = story
        .all('wrote')
        .some((fact) => fact.of === 'failure' && fact.worker.run_id === worker.run_id && fact.tick < tick);
      const needed = replayed || deleted || failed || story.maybeWritten(worker.run_id, tick);
      const first = event === 'first' && story.plan.setting.first?.includes('note');
      if (!needed && !first && !event?.includes('note')) yield `worker ${worker.id}`;
    }
  },

  'the text is the saved answer': function* ({ all, runAt }) {
    for (const { worker, content, of, tick } of all('wrote')) {
      if (content.length > SETTINGS.note_max_characters)
        yield `worker ${worker.id} wrote ${content.length} characters`;
      const saved = runAt(worker.run_id, tick)?.answer?.note ?? '';
      if (of === 'answer' && !sameAnswer(content, saved)) yield `worker ${worker.id} wrote something else`;
    }
  },

  'its first line tells when the incident was resolved meanwhile': function* (story) {
    for (const wrote of story.all('wrote')) {
      const { worker, content, of, tick } = wrote;
      const then = story.runAt(worker.run_id, tick)?.status_baseline?.status;
      if (of !== 'answer' || then === undefined || then === 'resolved') continue;
      const ends = [
        ...story.all('person').filter(({ does }) => does === 'resolved'),
        ...story.all('applied').filter(({ status }) => status === 'resolved'),
      ];
      const tells = content.startsWith(RESOLVED_LINE);
      if (!tells && ends.some((fact) => fact.tick < knew(story, wrote))) yield `worker ${worker.id} does not`;
      if (tells && !ends.some((fact) => fact.tick < tick))
        yield `worker ${worker.id} says so, but it is open`;
    }
  },

  'a failure note only where no other note can be': function* (story) {
    for (const { worker, of, tick, listed, unlisted } of story.all('wrote')) {
      if (of !== 'failure') continue;
      const run = story.runAt(worker.run_id, tick);
      if (story.plan.setting.spec?.failure_note === false) yield 'they are switched off';
      if (run?.answer) yield `worker ${worker.id}: an answer is saved`;
      if (listed + unlisted > 0) yield `worker ${worker.id}: a note is there`;
      if (story.unknownWrites(worker.run_id, tick).length > 0)
        yield `worker ${worker.id}: a note may be on its way`;
    }
  },

  'facts do not take the place of an answer': function* ({ all, runAt, ledgerOf }) {
    for (const { worker, tick } of all('wrote')) {
      const now = runAt(worker.run_id, tick);
      const stood = ledgerOf(worker.run_id).some(
        ({ run, ...fact }) => fact.tick < tick && run.state === 'NOTED' && !run.answer?.digest,
      );
      if (now?.answer?.digest && stood) yield `worker ${worker.id}`;
    }
  },

  'one failure note an hour': function* ({ all }) {
    const hours = new Map<number, Set<string>>();
    for (const { worker, of, at, fate } of all('wrote')) {
      if (of !== 'failure' || fate === 'rejected' || fate === 'refused') continue;
      const hour = Math.floor(at / HOUR_MS);
      hours.set(hour, (hours.get(hour) ?? new Set()).add(worker.run_id));
    }
    for (const [hour, runs] of hours) if (runs.size > 1) yield `${runs.size} in hour ${hour}`;
  },
};
