import { type Check, counted, failed, passed } from './check.ts';

/** The publisher runs every 5 min; twice that is late. */
const FRESH_MS = 10 * 60_000;
const DAY_MS = 86_400_000;
/** The worker alone may take 5; the receiver must find room beside it. */
const LEAST_CONCURRENCY = 20;

/** The publisher has confirmed the catalog lately. */
export const checkCatalog: Check = async (patient) => {
  const catalog = await patient.catalog();
  const age = catalog && patient.now() - Date.parse(catalog.checked_at);
  if (age !== undefined && age <= FRESH_MS) {
    return passed(`the catalog was confirmed ${Math.max(0, Math.round(age / 1000))} s ago`);
  }
  const what =
    age === undefined
      ? 'nothing was ever published'
      : `the catalog was last confirmed ${Math.round(age / 60_000)} min ago`;
  if (!patient.fix) return [failed(what, 'pdt doctor --fix')];
  await patient.publish();
  return [{ result: 'PASS', message: `${what}; published now`, fixed: true }];
};

/** No parameter is broken, none serves in an old version. */
export const checkVerdicts: Check = async ({ catalog: read }) => {
  const catalog = await read();
  if (!catalog) return [{ result: 'SKIP', message: 'nothing was ever published' }];
  const broken = catalog.verdicts.filter(({ problems }) =>
    problems.some(({ severity }) => severity === 'error'),
  );
  const stale = new Set(
    [...catalog.triggers, ...catalog.agents].flatMap(({ parameter, stale }) => (stale ? [parameter] : [])),
  );
  if (broken.length === 0 && stale.size === 0) {
    return passed(
      `valid: ${counted(catalog.triggers.length, 'trigger')}, ${counted(catalog.agents.length, 'agent')}`,
    );
  }
  const names = new Set([...broken.map(({ parameter }) => parameter), ...stale]);
  return [...names].map((parameter) => {
    const [folder = '', name = ''] = parameter.split('/').slice(-2);
    const kind = folder.replace(/s$/, '');
    const serves = stale.has(parameter) ? 'its last good version serves' : 'it does not serve';
    return failed(`${kind} ${name} is broken; ${serves}`, `pdt describe ${kind} ${name}`);
  });
};

/** Runs that failed for good since yesterday. */
export const checkRuns: Check = async ({ runs_on, now }) => {
  const days = [0, 1].map((back) => new Date(now() - back * DAY_MS).toISOString().slice(0, 10));
  const runs = (await Promise.all(days.map(runs_on))).flat().filter((run) => run.created_at > now() - DAY_MS);
  const bad = runs.filter(({ state }) => state === 'FAILED').length;
  return bad === 0
    ? passed(`${counted(runs.length, 'run')} in 24 h, none failed`)
    : [failed(`${bad} of ${counted(runs.length, 'run')} failed in 24 h`, 'pdt runs --failed')];
};

export const checkDeadLetters: Check = async ({ dead_letters }) => {
  const count = await dead_letters();
  return count === 0
    ? passed('the dead-letter queue is empty')
    : [failed(`the dead-letter queue holds ${counted(count, 'message')}`, 'pdt replay --dlq')];
};

/** A new account has a concurrency of 10, which one busy worker nearly uses up. */
export const checkConcurrency: Check = async ({ concurrency }) => {
  const limit = await concurrency();
  if (limit === undefined) return [{ result: 'SKIP', message: 'there is no Lambda concurrency limit here' }];
  if (limit >= LEAST_CONCURRENCY) return passed(`the account's Lambda concurrency is ${limit}`);
  return [
    {
      result: 'WARN',
      message: `the account's Lambda concurrency is ${limit}: a busy worker may starve the receiver`,
      fix: 'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000',
    },
  ];
};
