import type { DoubleIncident } from './account.ts';
import { type DoubleAnswer, NOT_FOUND, ok } from './answer.ts';
import { page } from './page.ts';
import type { DoubleCall, Route } from './route.ts';

type Look = (incident: DoubleIncident, call: DoubleCall) => DoubleAnswer;

/** What is read around an incident: alerts, log entries, past and related ones, change events. */
export const AROUND_INCIDENT_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/incidents/:id/alerts',
    paged: true,
    query: ['alert_key', 'statuses[]', 'sort_by', 'include[]'],
    handle: around(({ alerts }, { query }) => {
      const wanted = query.getAll('statuses[]');
      const found = alerts.filter(({ status }) => wanted.length === 0 || wanted.includes(String(status)));
      return page('alerts', found, query);
    }),
  },
  {
    method: 'GET',
    path: '/incidents/:id/log_entries',
    paged: true,
    query: ['time_zone', 'since', 'until', 'is_overview', 'include[]'],
    handle: around(({ log_entries }, { query }) =>
      page('log_entries', logEntries(log_entries, query), query),
    ),
  },
  {
    method: 'GET',
    path: '/incidents/:id/past_incidents',
    query: ['limit', 'total'],
    handle: around(({ past_incidents }, { query }) => {
      const limit = Number(query.get('limit') ?? 5);
      return ok({ past_incidents: past_incidents.slice(0, limit), limit, total: past_incidents.length });
    }),
  },
  {
    method: 'GET',
    path: '/incidents/:id/related_incidents',
    query: ['additional_details[]'],
    handle: around(({ related_incidents }) => ok({ related_incidents })),
  },
  {
    method: 'GET',
    path: '/incidents/:id/related_change_events',
    query: ['limit'],
    handle: around(({ change_events }, { query }) =>
      ok({ change_events: change_events.slice(0, Number(query.get('limit') ?? 25)) }),
    ),
  },
  {
    method: 'GET',
    path: '/incidents/:id/outlier_incident',
    query: ['since', 'additional_details[]'],
    handle: around(({ id }) => ok({ outlier_incident: { incident: { id }, incident_template: {} } })),
  },
];

function around(look: Look): (call: DoubleCall) => DoubleAnswer {
  return (call) => {
    const incident = call.account.incidents.get(call.params['id'] ?? '');
    return incident ? look(incident, call) : NOT_FOUND;
  };
}

/** Without `include[]=channels` a channel tells its type only. */
function logEntries(entries: DoubleIncident['log_entries'], query: URLSearchParams) {
  if (query.getAll('include[]').includes('channels')) return entries;
  return entries.map((entry) => {
    const channel = entry['channel'] as { readonly type?: string } | undefined;
    return { ...entry, channel: { type: channel?.type ?? 'api' } };
  });
}
