import type { Incident, PagerDuty } from '../../app/ports/pagerduty.ts';
import { AppError } from '../../domain/errors.ts';
import type { Call } from './call.ts';
import { type JsonObject, objectOf, textOf } from './json.ts';
import { pathOf } from './path.ts';
import { pagerDutyCodeOf } from './refusal.ts';

/** PagerDuty's codes for "already resolved" and "already acknowledged". */
const ALREADY_SO: ReadonlySet<number | undefined> = new Set([1001, 1002]);

/** The incident itself: GET and PUT /incidents/{id}. */
export function createIncidents(
  call: Call,
  from: () => Promise<string>,
): Pick<PagerDuty, 'getIncident' | 'updateIncidentStatus'> {
  async function getIncident(incidentId: string): Promise<Incident> {
    const path = pathOf('incidents', incidentId);
    return incidentOf(`GET ${path}`, await call({ method: 'GET', path }));
  }

  return {
    getIncident,
    async updateIncidentStatus(incidentId, status, stillWanted = () => true) {
      const path = pathOf('incidents', incidentId);
      const body = { incident: { type: 'incident_reference', status } };
      let unwanted: Incident | undefined;
      const mayRepeat = async () => {
        const incident = await getIncident(incidentId);
        if (stillWanted(incident)) return true;
        unwanted = incident;
        return false;
      };
      try {
        return incidentOf(`PUT ${path}`, await call({ method: 'PUT', path, from, body, mayRepeat }));
      } catch (error) {
        if (unwanted) return unwanted;
        if (!ALREADY_SO.has(pagerDutyCodeOf(error))) throw error;
        return await getIncident(incidentId);
      }
    },
  };
}

function incidentOf(what: string, answer: JsonObject): Incident {
  const raw = objectOf(answer['incident']);
  const id = textOf(raw['id']);
  if (id === undefined) throw new AppError('pagerduty_unavailable', `${what}: answer holds no incident`);
  const changedAt = textOf(raw['last_status_change_at']);
  const changedBy = textOf(objectOf(raw['last_status_change_by'])['id']);
  return {
    id,
    status: textOf(raw['status']) ?? '',
    ...(changedAt === undefined ? {} : { last_status_change_at: changedAt }),
    ...(changedBy === undefined ? {} : { last_status_change_by: changedBy }),
    raw,
  };
}
