import {
  type Account,
  type DoubleIncident,
  type DoubleNote,
  type DoubleUser,
  newId,
  referenceTo,
  type Wire,
} from './account.ts';

/** Something that happened through REST. */
export interface Happening {
  readonly event_type: string;
  readonly incident: DoubleIncident;
  readonly note?: DoubleNote;
  readonly user: DoubleUser | undefined;
}

export type Emit = (happening: Happening) => void;

/** The `event` object of a V3 webhook, as far as the double reads it itself. */
export interface OutgoingEvent {
  readonly id: string;
  readonly event_type: string;
  readonly data?: unknown;
  readonly [field: string]: unknown;
}

/** Longest note content that an event carries whole, characters; longer ones arrive `trimmed`. */
const WHOLE_CONTENT = 2_048;

/** The V3 event that PagerDuty sends about it. https://developer.pagerduty.com/docs/webhooks-overview */
export function eventOf(account: Account, { event_type, incident, note, user }: Happening): OutgoingEvent {
  return {
    id: newId('01'),
    event_type,
    resource_type: 'incident',
    occurred_at: new Date(account.now()).toISOString(),
    agent: user ? referenceTo(account, 'user', user) : null,
    client: null,
    data: note ? noteData(incident, note) : incidentData(incident),
  };
}

export function pingEvent(account: Account): OutgoingEvent {
  return {
    id: newId('01'),
    event_type: 'pagey.ping',
    resource_type: 'pagey',
    occurred_at: new Date(account.now()).toISOString(),
    agent: null,
    client: null,
    data: { message: 'Hello from your friend Pagey!', type: 'ping' },
  };
}

function noteData(incident: DoubleIncident, note: DoubleNote): Wire {
  const trimmed = note.content.length > WHOLE_CONTENT;
  return {
    incident: incidentReference(incident),
    id: note.id,
    content: trimmed ? note.content.slice(0, WHOLE_CONTENT) : note.content,
    trimmed,
    type: 'incident_note',
  };
}

function incidentReference({ wire }: DoubleIncident): Wire {
  const { id, self, html_url, title } = wire;
  return { id, type: 'incident_reference', self, html_url, summary: title };
}

/** The V3 incident is not the REST one: `number`, `assignees`, no status history. */
function incidentData({ wire }: DoubleIncident): Wire {
  const assignments = wire['assignments'] as readonly { assignee: Wire }[];
  const priority = wire['priority'] as Wire | null;
  return {
    id: wire['id'],
    type: 'incident',
    self: wire['self'],
    html_url: wire['html_url'],
    number: wire['incident_number'],
    status: wire.status,
    incident_key: wire['incident_key'],
    created_at: wire['created_at'],
    reopened_at: null,
    title: wire['title'],
    incident_type: wire['incident_type'],
    service: wire['service'],
    assignees: assignments.map(({ assignee }) => assignee),
    escalation_policy: wire['escalation_policy'],
    teams: wire['teams'],
    priority: priority
      ? { id: priority['id'], type: 'priority_reference', summary: priority['summary'] }
      : null,
    urgency: wire['urgency'],
    conference_bridge: null,
    resolve_reason: null,
  };
}
