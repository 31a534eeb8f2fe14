import type { Row } from './row.ts';

/** What AOF's page of its PagerDuty platform promises beside the fields. */
export const PLATFORM: readonly Row[] = [
  [
    'incidents triggered, acknowledged, resolved, escalated, reassigned',
    'works',
    'And every other V3 event type: [the list](reference/trigger.md#event-types). V2 webhooks are not read: a signed body that is no V3 event is answered 202 and skipped.',
  ],
  ['`/webhooks/pagerduty`', 'works', 'Also `/webhook/pagerduty`.'],
  [
    '`x-pagerduty-signature`, HMAC-SHA256 of the raw payload',
    'works',
    'Any of several signatures and secrets is enough.',
  ],
  ['filters by service, team, priority, urgency', 'works', 'And by every metadata name, under `filter`.'],
  [
    'metadata `event_id` … `assignee_ids`',
    'works',
    'All fourteen, under the same names, [and more](reference/trigger.md#metadata).',
  ],
  [
    '`PAGERDUTY_WEBHOOK_SECRET`, `PAGERDUTY_API_TOKEN`',
    'works',
    'In Secrets Manager under these names (`pdt secrets set`); in local mode from the environment.',
  ],
  [
    '`add_incident_note(incident_id, note_content, from_email)`',
    'works',
    'The worker does it with the agent’s answer, once a run; `from_email` is a field of the trigger.',
  ],
  [
    '`update_incident_status(incident_id, status, from_email)`',
    'works',
    'An agent asks for `acknowledged` or `resolved`; done where the trigger’s `allowed_actions` says so.',
  ],
  ['threading (incident notes)', 'works', 'One note a run; a replay or follow-up rewrites its text.'],
  ['rich text (Markdown in notes)', 'works', 'The text goes to PagerDuty as the agent wrote it.'],
  ['interactive elements, file attachments, reactions', 'neither', 'AOF’s page says no, too.'],
];
