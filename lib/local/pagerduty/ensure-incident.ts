import { randomUUID } from 'node:crypto';
import type { IncidentFacts } from '../../domain/event.ts';
import {
  type Account,
  type DoubleEntity,
  type DoubleIncident,
  newId,
  referenceTo,
  timestamp,
  type Wire,
} from './account.ts';

/**
 * The incident of these facts, created if it is not known yet, so that any delivery saved from PagerDuty can be posted
 * and its note read back. An incident that is known keeps its state.
 */
export function ensureIncident(account: Account, facts: IncidentFacts): DoubleIncident {
  const known = account.incidents.get(facts.id);
  if (known) return known;
  const at = facts.created_at ?? timestamp(account);
  const service = entityOf(account.services, facts.service) ?? [...account.services.values()][0];
  const policy = entityOf(account.escalation_policies, facts.escalation_policy);
  const teams = (facts.teams ?? []).flatMap((team) => entityOf(account.teams, team) ?? []);
  const title = facts.title ?? `Incident ${facts.id}`;
  const agent = service ? referenceTo(account, 'service', service) : null;
  const incident: DoubleIncident = {
    id: facts.id,
    wire: {
      id: facts.id,
      type: 'incident',
      summary: `[#${facts.number ?? account.incidents.size + 1}] ${title}`,
      self: `${account.url}/incidents/${facts.id}`,
      html_url: facts.html_url ?? incidentUrl(account, facts.id),
      incident_number: facts.number ?? account.incidents.size + 1,
      title,
      created_at: at,
      updated_at: at,
      status: facts.status ?? 'triggered',
      incident_key: facts.incident_key ?? randomUUID().replaceAll('-', ''),
      service: agent,
      assignments: (facts.assignees ?? []).map((user) => ({
        at,
        assignee: referenceTo(account, 'user', { id: user.id, name: user.summary ?? user.id }),
      })),
      assigned_via: 'escalation_policy',
      last_status_change_at: at,
      last_status_change_by: agent,
      resolved_at: facts.status === 'resolved' ? at : null,
      alert_counts: {
        all: 1,
        triggered: facts.status === 'resolved' ? 0 : 1,
        resolved: facts.status === 'resolved' ? 1 : 0,
      },
      incident_type: { name: facts.incident_type ?? 'incident_default' },
      escalation_policy: policy ? referenceTo(account, 'escalation_policy', policy) : null,
      teams: teams.map((team) => referenceTo(account, 'team', team)),
      acknowledgements: [],
      priority: facts.priority
        ? {
            id: facts.priority.id,
            type: 'priority',
            summary: facts.priority.summary ?? null,
            name: facts.priority.summary ?? null,
          }
        : null,
      urgency: facts.urgency ?? 'high',
    },
    notes: [],
    alerts: [],
    log_entries: [],
    past_incidents: [],
    related_incidents: [],
    change_events: [],
  };
  account.incidents.set(facts.id, incident);
  addFirstAlert(account, incident, title, at, agent);
  return incident;
}

/** Where a person would look at the incident. */
export function incidentUrl(account: Pick<Account, 'url'>, incidentId: string): string {
  return `${account.url}/incidents/${incidentId}`;
}

/** The alert body lies in the alert and in the trigger log entry's channel. */
function addFirstAlert(
  account: Account,
  incident: DoubleIncident,
  title: string,
  at: string,
  agent: Wire | null,
): void {
  const details = { description: title };
  const id = newId('Q');
  incident.alerts.push({
    id,
    type: 'alert',
    summary: title,
    self: `${account.url}/incidents/${incident.id}/alerts/${id}`,
    html_url: null,
    created_at: at,
    status: incident.wire.status === 'resolved' ? 'resolved' : 'triggered',
    severity: 'critical',
    alert_key: incident.wire['incident_key'],
    service: agent,
    incident: { id: incident.id, type: 'incident_reference' },
    suppressed: false,
    body: { type: 'alert_body', contexts: [], details },
  });
  addLogEntry(account, incident, {
    type: 'trigger_log_entry',
    summary: 'Triggered through the API',
    created_at: at,
    agent,
    channel: { type: 'api', summary: title, details },
  });
}

/** Puts an entry on top of the incident's log. */
export function addLogEntry(
  account: Account,
  incident: DoubleIncident,
  entry: Wire & { type: string },
): void {
  const id = newId('R');
  incident.log_entries.unshift({
    id,
    self: `${account.url}/log_entries/${id}`,
    html_url: null,
    created_at: timestamp(account),
    incident: { id: incident.id, type: 'incident_reference' },
    service: incident.wire['service'],
    teams: incident.wire['teams'],
    ...entry,
  });
}

function entityOf(
  known: Map<string, DoubleEntity>,
  reference: { readonly id: string; readonly summary?: string | undefined } | undefined,
): DoubleEntity | undefined {
  if (!reference) return undefined;
  const entity = known.get(reference.id) ?? { id: reference.id, name: reference.summary ?? reference.id };
  known.set(entity.id, entity);
  return entity;
}
