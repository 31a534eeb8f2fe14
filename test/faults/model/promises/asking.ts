import { isSupersededWhenResolved } from '../../../../lib/domain/supersede.ts';
import { type FactOf, INVOCATION_MS } from '../facts.ts';
import type { Story } from '../story.ts';
import type { Promised } from './promise.ts';

/** Agent calls by workers that were still within their time. */
const calls = ({ all, inTime }: Story) => all('asked').filter(({ worker, at }) => inTime(worker, at));

/** Agent calls of the same life before this one that did work. */
const earlier = (story: Story, { worker, tick }: FactOf<'asked'>) =>
  story
    .all('asked')
    .filter(
      (other) =>
        other.worker.run_id === worker.run_id &&
        other.tick < tick &&
        other.outcome !== 'refuse' &&
        story.lifeAt(worker.run_id, other.tick) === story.lifeAt(worker.run_id, tick),
    );

const eventIn = ({ runs }: Story, { worker }: FactOf<'asked'> | FactOf<'wrote'>) =>
  runs.find(({ run_id }) => run_id === worker.run_id);

/** An agent is asked when it is wanted, no more often than the rules say, and never twice for one answer. */
export const ASKING: Readonly<Record<string, Promised>> = {
  'at most so many calls a life': function* (story) {
    for (const call of story.all('asked'))
      if (call.outcome !== 'refuse' && earlier(story, call).length >= 2)
        yield `call ${earlier(story, call).length + 1}`;
  },

  'never two at once': function* (story) {
    for (const call of calls(story))
      for (const other of earlier(story, call)) {
        const over =
          story.by('answered', other.worker).some(({ tick }) => tick < call.tick) ||
          story.by('crashed', other.worker).some(({ tick }) => tick < call.tick);
        if (!over && story.inTime(other.worker, call.at))
          yield `worker ${call.worker.id} while worker ${other.worker.id} waits`;
      }
  },

  'an answer is never asked for again': function* (story) {
    for (const call of calls(story)) {
      const { worker, tick } = call;
      const now = story.runAt(worker.run_id, tick);
      const saved = story
        .ledgerOf(worker.run_id)
        .some(({ run, ...fact }) => fact.tick < tick && run.generation === now?.generation && run.answer);
      if (saved) yield `worker ${worker.id} asks although the answer is saved`;
      for (const other of earlier(story, call)) {
        const answer = story.by('answered', other.worker)[0];
        const answered =
          answer && !['fail', 'permanent', 'refuse'].includes(answer.outcome) && answer.tick < tick;
        if (answered && !story.interrupted(other.worker))
          yield `worker ${worker.id} asks for the answer of worker ${other.worker.id}`;
      }
    }
  },

  'a deadline lies within the invocation': function* (story) {
    for (const { worker, deadline } of calls(story))
      if (deadline > worker.began + INVOCATION_MS) yield `worker ${worker.id} waits too long`;
  },

  'not for a trigger that is off': function* (story) {
    for (const { worker, tick } of calls(story)) {
      const begin = story.by('received', worker)[0]?.tick ?? 0;
      const set = story.all('trigger');
      const before = set.findLast((fact) => fact.tick < begin)?.becomes;
      const changed = set.some((fact) => fact.tick > begin && fact.tick < tick);
      if ((before === 'removed' || before === 'disabled') && !changed) yield `worker ${worker.id}: ${before}`;
    }
  },

  'not for an incident that is over': function* (story) {
    const { spec, no_token, limits } = story.plan.setting;
    // That it was resolved may be among what was coalesced.
    if (spec?.run_if_resolved !== false || no_token || limits?.coalesce_s) return;
    for (const call of calls(story)) {
      const begin = story.by('received', call.worker)[0]?.tick ?? 0;
      const over =
        story.all('person').some((fact) => fact.does === 'resolved' && fact.tick < begin) ||
        story.all('applied').some((fact) => fact.status === 'resolved' && fact.tick < begin);
      const type = story.runAt(call.worker.run_id, call.tick)?.event_type ?? '';
      if (over && isSupersededWhenResolved(type)) yield `worker ${call.worker.id}`;
    }
  },

  'not for a message that waited too long': function* (story) {
    const most = (story.plan.setting.limits?.max_age_s ?? 3600) * 1000;
    for (const { worker } of calls(story))
      if (worker.began - worker.sent_at > most) yield `worker ${worker.id}`;
  },

  'not for what the trigger does not want': function* (story) {
    const { config, first } = story.plan.setting;
    for (const call of [...calls(story), ...story.all('wrote')]) {
      const event = eventIn(story, call)?.event;
      if (config?.allowed_services && (event === 'first' ? first : event)?.includes('note'))
        yield `worker ${call.worker.id} ${call.kind}: another service`;
      // Of a note that is gone nobody can tell whose it was.
      const gone = story.facts.some(
        (fact) =>
          fact.tick < call.tick &&
          (fact.kind === 'deleted' || (fact.kind === 'person' && fact.does === 'deletes the note')),
      );
      if ((event === 'own_note' && !gone) || event === 'own_status')
        yield `worker ${call.worker.id}: ${event}`;
    }
  },

  'not for more runs than the trigger may have': function* ({ plan, all }) {
    const ran = new Set(
      [...all('asked'), ...all('wrote').filter(({ of }) => of === 'answer')].map(
        ({ worker }) => worker.run_id,
      ),
    );
    if (ran.size > (plan.setting.limits?.max_runs?.count ?? 100)) yield `${ran.size} runs`;
  },
};
