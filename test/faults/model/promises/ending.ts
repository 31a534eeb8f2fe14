import { noteKind, sameAnswer } from '../../../../lib/domain/note.ts';
import type { Run } from '../../../../lib/domain/run.ts';
import { type FactOf, SETTINGS } from '../facts.ts';
import type { Story } from '../story.ts';
import type { Promised } from './promise.ts';

const LONGEST_WAIT_MS = 600_000;

const notesOf = ({ notes }: Story, runId: string, kind: 'answer' | 'failure') =>
  notes.filter(({ content }) => noteKind(content, runId) === kind);

/** The last life of a run: its calls, and the writes of its notes. */
function lastLife(story: Story, run: Run) {
  const ended = story.facts.length;
  const life = story.lifeAt(run.run_id, ended);
  const within = ({ worker, tick }: FactOf<'asked'> | FactOf<'wrote'>) =>
    worker.run_id === run.run_id && story.lifeAt(run.run_id, tick) === life;
  return { calls: story.all('asked').filter(within), wrote: story.all('wrote').filter(within) };
}

/** Whether the retry window was so far gone that no further try fitted in. */
function windowOver(story: Story, run: Run): boolean {
  const last = story.all('received').find(({ worker }) => run.owner === `owner-${worker.id}`)?.worker;
  return (run.failed_at ?? 0) + LONGEST_WAIT_MS > (last?.sent_at ?? 0) + SETTINGS.retry_window_ms;
}

/** Why a run may have FAILED, by its code. */
function mayFail(story: Story, run: Run): boolean {
  const { calls, wrote } = lastLife(story, run);
  const last = calls.at(-1);
  const worked = calls.filter(({ outcome }) => outcome !== 'refuse');
  const over = windowOver(story, run);
  switch (run.error?.code) {
    case 'agent_attempts_exhausted':
      return worked.length >= 2 && last !== undefined && story.interrupted(last.worker);
    case 'agent_failed':
      return last?.outcome === 'permanent';
    case 'agent_unavailable':
      return last?.outcome === 'fail' && (worked.length >= 2 || over);
    case 'agent_refused':
      return last?.outcome === 'refuse' && over;
    case 'pagerduty_rejected':
      return wrote.at(-1)?.fate === 'rejected' || over;
    case 'pagerduty_rate_limited':
    case 'pagerduty_timeout':
    case 'note_unsettled':
    case 'ledger_unavailable':
      return over;
    default:
      return false;
  }
}

/** Why a run may have ended without its agent's answer, by its reason. */
function mayStop(story: Story, run: Run): boolean {
  const { setting } = story.plan;
  const trigger = story.all('trigger').map(({ becomes }) => becomes);
  const event = story.runs.find(({ run_id }) => run_id === run.run_id)?.event;
  const code = run.error?.code ?? '';
  const own = code.startsWith('own_note') && event === 'own_note';
  const other = setting.config?.allowed_services !== undefined;
  const received = story.all('received').filter(({ worker }) => worker.run_id === run.run_id);
  const most = (setting.limits?.max_age_s ?? 3600) * 1000;
  if (run.state === 'FILTERED') return own || other;
  if (run.state === 'SUPERSEDED')
    return (
      code === 'incident_resolved' &&
      setting.spec?.run_if_resolved === false &&
      [
        ...story.all('person').map(({ does }) => does),
        ...story.all('applied').map(({ status }) => status),
      ].includes('resolved')
    );
  if (run.state === 'EXPIRED')
    return (
      code === 'max_age' &&
      received.some(({ worker }) =>
        story.all('acted').some((act) => act.worker === worker && act.at - worker.sent_at > most),
      )
    );
  if (code === 'trigger_removed') return trigger.includes('removed');
  if (code === 'trigger_disabled') return trigger.includes('disabled');
  if (code === 'own-action') return event === 'own_status';
  if (code === 'max_runs') return setting.limits?.max_runs !== undefined;
  if (code === 'cooldown') return setting.limits?.cooldown_s !== undefined;
  if (code !== 'coalesced') return false;
  // What was coalesced was told to an agent.
  const { event_id } = story.runs.find(({ run_id }) => run_id === run.run_id) ?? {};
  const leader = story.runs.find(({ run_id }) => run_id === run.coalesced_into?.leader)?.run;
  const told = story.all('asked').some((call) => call.told.some((id) => id === event_id));
  return told || (leader !== undefined && leader.state !== 'DONE');
}

/** In the end one note a run, or a final state that says why there is none; and the ledger tells the story. */
export const ENDING: Readonly<Record<string, Promised>> = {
  'one note a run': function* (story) {
    for (const { run_id, run } of story.runs) {
      const answers = notesOf(story, run_id, 'answer');
      const failures = notesOf(story, run_id, 'failure');
      // What arrives later than two minutes stays, until the run lists again; a replay does.
      const listed =
        story
          .all('listed')
          .filter(({ worker }) => worker.run_id === run_id)
          .at(-1)?.tick ?? -1;
      const replayed = story
        .all('wrote')
        .filter(({ worker }) => worker.run_id === run_id && worker.generation > 0);
      const looked = Math.max(listed, replayed.at(-1)?.tick ?? -1);
      const missed = story
        .all('landed')
        .filter((fact) => fact.tick > looked)
        .map(({ note_id }) => note_id);
      const counted = answers.filter(({ id }) => !missed.includes(id));
      if (counted.length > 1) yield `${run_id}: ${counted.length} answers`;
      if (answers.length > 0 && failures.length > 0) yield `${run_id}: a failure note beside an answer`;
      if (failures.length > 1) yield `${run_id}: ${failures.length} failure notes`;
      if (failures.length > 0 && run?.state === 'DONE')
        yield `${run_id}: a failure note of a run that is DONE`;
    }
  },

  'an answer is there to read': function* (story) {
    const deleted = story.all('person').some(({ does }) => does === 'deletes the note');
    for (const { run_id, run } of story.runs) {
      const expected = run?.answer?.note ?? '';
      if (run?.state !== 'DONE' || expected === '' || story.plan.setting.no_token) continue;
      const answers = notesOf(story, run_id, 'answer');
      if (answers.length === 0 && !deleted) yield `${run_id} has no note`;
      if (answers.some(({ stray, content }) => !stray && !sameAnswer(content, expected)))
        yield `${run_id} has another note`;
    }
  },

  'of several notes the earliest stays': function* (story) {
    for (const { note_id, worker, tick } of story.all('deleted')) {
      const stray = story.all('landed').some((fact) => fact.note_id === note_id);
      const kept = story.runAt(worker.run_id, tick)?.answer?.note ?? '';
      const strays = story.all('landed').length > 0;
      if (strays && !stray && kept !== '' && story.all('listed').some((fact) => fact.worker === worker))
        yield `${note_id} is gone`;
    }
  },

  'FAILED only when the rules say so': function* (story) {
    for (const { ledgerOf, run } of story.runs.map((each) => ({
      ...each,
      ledgerOf: story.ledgerOf(each.run_id),
    }))) {
      for (const fact of ledgerOf.filter(
        (each) => each.run.state === 'FAILED' && each.run.owner === run?.owner,
      )) {
        if (run?.state === 'FAILED' && fact.run === ledgerOf.at(-1)?.run && !mayFail(story, run))
          yield `${run.run_id}: ${run.error?.code}`;
      }
      const noted = ledgerOf.findLast((fact) => fact.run.state === 'NOTED')?.run;
      const failed = ledgerOf.find(
        (fact) => fact.run.state === 'FAILED' && fact.run.generation === noted?.generation,
      );
      if (
        failed &&
        ledgerOf.some(
          (fact) =>
            fact.tick < failed.tick &&
            fact.run.state === 'NOTED' &&
            fact.run.generation === failed.run.generation,
        )
      )
        yield `${failed.run.run_id} FAILED although its note stands`;
    }
  },

  'a run that is given up says so on the incident': function* (story) {
    const { setting } = story.plan;
    if (setting.spec?.failure_note === false || setting.no_token) return;
    for (const { run, run_id } of story.runs) {
      if (run?.state !== 'FAILED' || run.answer || run.note_id) continue;
      const wrote = story.all('wrote').some((fact) => fact.worker.run_id === run_id);
      const other = story.all('wrote').some((fact) => fact.of === 'failure' && fact.worker.run_id !== run_id);
      const interrupted = story
        .all('received')
        .some(({ worker }) => worker.run_id === run_id && story.interrupted(worker));
      // A worker that could not post any more may have taken the one note of the hour.
      const took = story
        .all('faulted')
        .some(
          ({ worker, where }) => where === 'agent' && worker.run_id !== run_id && story.interrupted(worker),
        );
      if (!wrote && !other && !took && !interrupted) yield run_id;
    }
  },

  'a run that stopped says why': function* (story) {
    for (const { run } of story.runs) {
      if (!run || run.state === 'DONE' || run.state === 'FAILED') continue;
      if (!mayStop(story, run)) yield `${run.run_id}: ${run.state} ${run.error?.code}`;
    }
  },

  'DONE means that an agent answered': function* ({ runs, all }) {
    for (const { run, run_id } of runs) {
      if (run?.state !== 'DONE') continue;
      const texts = all('answered')
        .filter(({ worker }) => worker.run_id === run_id)
        .map(({ text }) => text);
      const note = run.answer?.note;
      if (
        note === undefined ||
        !texts.some((text) => (text === '' ? note === '' : note.startsWith(text.slice(0, 15))))
      )
        yield run_id;
    }
  },

  'posted_at stays only where a note may be on its way': function* (story) {
    // 0: the mark of a replay, which lists before it writes.
    for (const { run, run_id } of story.runs)
      if (run?.posted_at && !story.maybeWritten(run_id, story.facts.length)) yield run_id;
  },
};
