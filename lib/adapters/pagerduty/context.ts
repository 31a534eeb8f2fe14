import type { PagerDuty } from '../../app/ports/pagerduty.ts';
import type { Call } from './call.ts';
import { type JsonObject, objectsOf } from './json.ts';
import { pathOf } from './path.ts';

type Query = readonly (readonly [string, string])[];

/** What an agent may want to know besides the incident. Some need a paid plan: 402 and 403 are for the caller to pass over. */
export interface IncidentContext extends Pick<PagerDuty, 'listAlerts' | 'listLogEntries'> {
  readonly listPastIncidents: (incidentId: string) => Promise<readonly JsonObject[]>;
  readonly listRelatedIncidents: (incidentId: string) => Promise<readonly JsonObject[]>;
  readonly listRelatedChangeEvents: (incidentId: string) => Promise<readonly JsonObject[]>;
  readonly listOnCalls: (escalationPolicyId: string) => Promise<readonly JsonObject[]>;
}

const PAGE_SIZE = 100;
/** 1,000 entries: PagerDuty's own limit of alerts an incident, and more log than an agent can read. */
const MAX_PAGES = 10;

/** Reads around an incident. */
export function createContext(call: Call): IncidentContext {
  /** Classic pagination: https://developer.pagerduty.com/docs/pagination */
  async function pages(path: string, key: string, query: Query = []): Promise<readonly JsonObject[]> {
    const found: JsonObject[] = [];
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const window = [['limit', String(PAGE_SIZE)] as const, ['offset', String(page * PAGE_SIZE)] as const];
      const answer = await call({ method: 'GET', path, query: [...query, ...window] });
      found.push(...objectsOf(answer[key]));
      if (answer['more'] !== true) break;
    }
    return found;
  }

  /** For lists that know no offset. */
  async function list(path: string, key: string, query: Query = []): Promise<readonly JsonObject[]> {
    return objectsOf((await call({ method: 'GET', path, query }))[key]);
  }

  return {
    listAlerts: (id) => pages(pathOf('incidents', id, 'alerts'), 'alerts'),
    listLogEntries: (id) =>
      pages(pathOf('incidents', id, 'log_entries'), 'log_entries', [['include[]', 'channels']]),
    listPastIncidents: (id) =>
      list(pathOf('incidents', id, 'past_incidents'), 'past_incidents', [['limit', '5']]),
    listRelatedIncidents: (id) => list(pathOf('incidents', id, 'related_incidents'), 'related_incidents'),
    listRelatedChangeEvents: (id) =>
      list(pathOf('incidents', id, 'related_change_events'), 'change_events', [['limit', '25']]),
    listOnCalls: (policyId) => pages('/oncalls', 'oncalls', [['escalation_policy_ids[]', policyId]]),
  };
}
