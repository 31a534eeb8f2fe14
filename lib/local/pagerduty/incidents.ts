import * as z from 'zod';
import { type DoubleIncident, type DoubleUser, referenceTo, timestamp } from './account.ts';
import { type DoubleAnswer, NOT_FOUND, ok, refuse } from './answer.ts';
import { addLogEntry } from './ensure-incident.ts';
import type { Emit } from './events.ts';
import { page } from './page.ts';
import { type DoubleCall, type Route, withBody } from './route.ts';

const STATUSES = ['triggered', 'acknowledged', 'resolved'] as const;

const UPDATE = z.strictObject({
  incident: z.strictObject({
    type: z.enum(['incident', 'incident_reference']),
    status: z.enum(STATUSES).optional(),
    title: z.string().min(1).optional(),
    urgency: z.enum(['high', 'low']).optional(),
    resolution: z.string().optional(),
  }),
});

const INCLUDES = ['include[]'] as const;

/** GET /incidents, GET and PUT /incidents/{id}. */
export function incidentRoutes(emit: Emit): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/incidents',
      paged: true,
      query: [
        ...INCLUDES,
        'date_range',
        'incident_key',
        'service_ids[]',
        'team_ids[]',
        'user_ids[]',
        'urgencies[]',
        'time_zone',
        'statuses[]',
        'sort_by',
        'since',
        'until',
      ],
      handle: listIncidents,
    },
    {
      method: 'GET',
      path: '/incidents/:id',
      query: INCLUDES,
      handle: ({ account, params }) => {
        const incident = account.incidents.get(params['id'] ?? '');
        return incident ? ok({ incident: incident.wire }) : NOT_FOUND;
      },
    },
    withBody({
      method: 'PUT',
      path: '/incidents/:id',
      from: true,
      body: UPDATE,
      handle: (call) => {
        const incident = call.account.incidents.get(call.params['id'] ?? '');
        if (!incident) return NOT_FOUND;
        const { status, title, urgency } = call.body.incident;
        const refused = status && refuseChange(incident, status);
        if (refused) return refused;
        if (title !== undefined) incident.wire['title'] = title;
        if (urgency !== undefined) incident.wire['urgency'] = urgency;
        if (status !== undefined) changeStatus(call, incident, status, emit);
        return ok({ incident: incident.wire });
      },
    }),
  ];
}

/** PagerDuty's codes for a change that is already so, or too late. */
function refuseChange(incident: DoubleIncident, to: string): DoubleAnswer | undefined {
  const from = incident.wire.status;
  if (from === 'resolved')
    return refuse(400, 1001, 'Incident Already Resolved', ['Incident Already Resolved']);
  if (from === 'acknowledged' && to === 'acknowledged') {
    return refuse(400, 1002, 'Incident Already Acknowledged', ['Incident Already Acknowledged']);
  }
  return undefined;
}

const LOG_ENTRY = {
  triggered: 'unacknowledge_log_entry',
  acknowledged: 'acknowledge_log_entry',
  resolved: 'resolve_log_entry',
} as const;

const EVENT = {
  triggered: 'incident.unacknowledged',
  acknowledged: 'incident.acknowledged',
  resolved: 'incident.resolved',
} as const;

function changeStatus(
  { account, user }: DoubleCall,
  incident: DoubleIncident,
  status: (typeof STATUSES)[number],
  emit: Emit,
): void {
  if (incident.wire.status === status) return;
  const at = timestamp(account);
  const agent = userReference(account, user);
  Object.assign(incident.wire, {
    status,
    updated_at: at,
    last_status_change_at: at,
    last_status_change_by: agent,
    resolved_at: status === 'resolved' ? at : null,
    acknowledgements: status === 'acknowledged' ? [{ at, acknowledger: agent }] : [],
  });
  if (status === 'resolved') {
    incident.wire['assignments'] = [];
    for (const alert of incident.alerts) alert['status'] = 'resolved';
  }
  addLogEntry(account, incident, {
    type: LOG_ENTRY[status],
    summary: `${status} through the API`,
    created_at: at,
    agent,
    channel: { type: 'api' },
  });
  emit({ event_type: EVENT[status], incident, user });
}

function userReference(account: DoubleCall['account'], user: DoubleUser | undefined) {
  return user ? referenceTo(account, 'user', user) : null;
}

function listIncidents({ account, query }: DoubleCall): DoubleAnswer {
  const within = (name: string, value: unknown) => {
    const wanted = query.getAll(name);
    return wanted.length === 0 || wanted.includes(String(value));
  };
  const since = Date.parse(query.get('since') ?? '');
  const until = Date.parse(query.get('until') ?? '');
  const found = [...account.incidents.values()].filter(({ wire }) => {
    const created = Date.parse(String(wire['created_at']));
    const teams = (wire['teams'] as readonly { id: string }[]).map(({ id }) => id);
    const service = wire['service'] as { id: string } | null;
    return (
      within('statuses[]', wire.status) &&
      within('urgencies[]', wire['urgency']) &&
      within('service_ids[]', service?.id) &&
      within('incident_key', wire['incident_key']) &&
      (query.getAll('team_ids[]').length === 0 || teams.some((id) => within('team_ids[]', id))) &&
      !(created < since) &&
      !(created >= until)
    );
  });
  found.sort((a, b) => String(a.wire['created_at']).localeCompare(String(b.wire['created_at'])));
  if (query.get('sort_by')?.endsWith(':desc')) found.reverse();
  return page(
    'incidents',
    found.map(({ wire }) => wire),
    query,
  );
}
