import type { FactOf } from '../facts.ts';
import type { Story } from '../story.ts';
import type { Promised } from './promise.ts';

const WISHES: Readonly<Record<string, string>> = { acknowledge: 'acknowledged', resolve: 'resolved' };

/** What the worker last saw of the incident before it tried or applied. */
const lastLook = ({ by }: Story, { worker, tick }: FactOf<'tried'> | FactOf<'applied'>) =>
  by('looked', worker).findLast((fact) => fact.tick < tick);

/** A status is set at most once, as the agent wished and the trigger allows now, and never over a person. */
export const STATUS: Readonly<Record<string, Promised>> = {
  'tried once a run': function* ({ all, runs }) {
    for (const { run_id } of runs) {
      const tried = all('tried').filter(({ worker }) => worker.run_id === run_id).length;
      if (tried > 1) yield `${tried} times`;
    }
  },

  'never over a change since the agent was asked': function* (story) {
    for (const fact of [...story.all('tried'), ...story.all('applied')]) {
      const look = lastLook(story, fact);
      const asked = story.runAt(fact.worker.run_id, fact.tick)?.status_baseline?.last_status_change_at;
      if (look?.changed_at !== asked) yield `worker ${fact.worker.id} ${fact.kind} over ${look?.status}`;
      if (look?.status === 'resolved') yield `worker ${fact.worker.id} ${fact.kind} on what is resolved`;
    }
  },

  'only what the trigger allows now': function* (story) {
    const actions = story.plan.setting.spec?.allowed_actions;
    for (const { worker, status, tick } of story.all('tried')) {
      const knew = story.by('answered', worker)[0]?.tick ?? story.by('received', worker)[0]?.tick ?? 0;
      const set = story.all('trigger');
      const now = set.findLast((fact) => fact.tick < knew)?.becomes;
      const changed = set.some((fact) => fact.tick > knew && fact.tick < tick);
      if (now !== undefined && now !== 'on' && !changed) yield `worker ${worker.id}: ${now}`;
      if (actions && !actions.some((action) => WISHES[action] === status))
        yield `worker ${worker.id}: never allowed`;
    }
  },

  'a wish is carried out, or the run says why not': function* (story) {
    for (const { run, run_id } of story.runs) {
      const status = run?.answer?.status;
      if (run?.state !== 'DONE' || status === undefined || story.plan.setting.no_token) continue;
      const tried = story.all('tried').filter(({ worker }) => worker.run_id === run_id);
      const applied = story.all('applied').filter(({ worker }) => worker.run_id === run_id);
      const people = story.all('person').filter(({ does }) => does !== 'deletes the note');
      const others = story.all('applied').filter(({ worker }) => worker.run_id !== run_id);
      const already = [...people.map(({ does }) => does), ...others.map((fact) => fact.status)];
      const why = run.status_error;
      const true_ =
        why === undefined
          ? applied.length > 0 || already.includes(status)
          : why === 'changed_since'
            ? already.some((each) => each !== status)
            : why === 'tried_before'
              ? tried.length > 0
              : why === 'incident_resolved'
                ? already.includes('resolved')
                : why === 'not_allowed'
                  ? story.all('trigger').length > 0
                  : why.startsWith('pagerduty_')
                    ? tried.some(({ fate }) => fate !== 'ok')
                    : why === 'ledger_unavailable' &&
                      story.all('faulted').some(({ where }) => where === 'ledger');
      if (!true_) yield `${run_id}: ${why ?? 'nothing was applied'}`;
    }
  },

  'a refused wish is told in the note': function* ({ all, by, plan }) {
    if (plan.setting.spec?.allowed_actions?.length !== 0) return;
    for (const { worker, content, of } of all('wrote')) {
      const wish = WISHES[by('answered', worker)[0]?.outcome ?? ''];
      if (of === 'answer' && wish !== undefined && !content.includes(`status ${wish} not applied`))
        yield `worker ${worker.id}`;
    }
  },
};
