import { AppError } from '../../domain/errors.ts';
import { suggest } from '../../domain/read/suggest.ts';
import type { Trigger } from '../../domain/trigger.ts';
import {
  type Check,
  counted,
  enabledTriggers,
  type Finding,
  failed,
  type Named,
  type Patient,
  passed,
} from './check.ts';

/** Each trigger's token is accepted, and its notes have a user to come from. */
export const checkTokens: Check = async (patient) => {
  const triggers = await enabledTriggers(patient);
  const findings = await Promise.all(triggers.map((trigger) => tokenFinding(patient, trigger)));
  const bad = findings.filter((finding) => finding !== undefined);
  return bad.length > 0 ? bad : passed(`token and user to write as: ${counted(triggers.length, 'trigger')}`);
};

async function tokenFinding(patient: Patient, trigger: Trigger): Promise<Omit<Finding, 'check'> | undefined> {
  const name = `trigger ${trigger.metadata.name}`;
  const set = 'pdt secrets set PAGERDUTY_FROM_EMAIL --worker';
  try {
    const account = await patient.account(trigger);
    if (!account) {
      const fix = 'pdt secrets set PAGERDUTY_API_TOKEN --worker';
      return { result: 'WARN', message: `${name} has no API token: its agent runs, no note is written`, fix };
    }
    const me = await account.me();
    if (account.from_email === undefined) {
      return me?.email
        ? undefined
        : failed(`${name} has no user to write as: its token belongs to no user`, set);
    }
    const user = await account.userByEmail(account.from_email);
    return user ? undefined : failed(`${name}: its from_email is no user of the PagerDuty account`, set);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return failed(
      `${name}: ${error.message}`,
      error.remedy ?? 'pdt secrets set PAGERDUTY_API_TOKEN --worker',
    );
  }
}

/** Every `allowed_services` and `allowed_teams` entry is an id or exact name in PagerDuty. */
export const checkAllowed: Check = async (patient) => {
  const triggers = await enabledTriggers(patient);
  const findings = await Promise.all(triggers.map((trigger) => allowedFindings(patient, trigger)));
  const bad = findings.flat();
  return bad.length > 0 ? bad : passed('every allowed service and team exists in PagerDuty');
};

async function allowedFindings(patient: Patient, trigger: Trigger): Promise<Omit<Finding, 'check'>[]> {
  const { allowed_services: services = [], allowed_teams: teams = [] } = trigger.spec.platform.config;
  if (services.length === 0 && teams.length === 0) return [];
  const account = await patient.account(trigger);
  if (!account) return [];
  return [
    ...missingOf(trigger, 'service', services, services.length > 0 ? await account.services() : []),
    ...missingOf(trigger, 'team', teams, teams.length > 0 ? await account.teams() : []),
  ];
}

function missingOf(
  trigger: Trigger,
  kind: 'service' | 'team',
  wanted: readonly string[],
  known: readonly Named[],
): Omit<Finding, 'check'>[] {
  const names = new Set(known.flatMap(({ id, name }) => [id, name]));
  return wanted
    .filter((entry) => !names.has(entry))
    .map((entry) => {
      const near = suggest(entry, names);
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      return failed(
        `trigger ${trigger.metadata.name}: PagerDuty has no ${kind} ${entry}${hint}`,
        `pdt get trigger ${trigger.metadata.name} -o yaml, correct it, then pdt apply -f`,
      );
    });
}
