import type { Check } from '../check.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';

type Advice = (check: Extract<Check, { result: 'fail' }>, subject: Subject, trigger: Trigger) => string;

const CONFIG = 'spec.platform.config';

const ofNoIncident: Advice = ({ filter }) =>
  `this event is about no incident: leave ${filter} out of a trigger that is to take it`;

/** What lets an event of this kind pass, by the reason it was stopped. */
const ADVICE: Readonly<Record<string, Advice>> = {
  trigger_disabled: () => 'pdt enable the trigger, or set spec.enabled: true',
  event_type_not_listed: (_, { event }) => `add ${event.event_type} to ${CONFIG}.event_types`,
  service_not_listed: ({ detail }) => `add ${detail ?? 'the service'} to ${CONFIG}.allowed_services`,
  no_service: () => `the event names no service: remove ${CONFIG}.allowed_services`,
  team_not_listed: ({ detail }) => `add ${detail ?? 'the team'} to ${CONFIG}.allowed_teams`,
  no_team: () => `the incident has no team: remove ${CONFIG}.allowed_teams, or give its service one`,
  min_priority_not_in_priority_order: (_check, _subject, { spec }) =>
    `put ${spec.platform.config.min_priority ?? ''} into ${CONFIG}.priority_order`,
  no_priority: () => `set ${CONFIG}.allow_unprioritized: true, or give the incident a priority`,
  priority_below_minimum: ({ detail }) => `lower ${CONFIG}.min_priority to ${detail ?? ''}`,
  priority_not_in_priority_order: ({ detail }) => `put ${detail ?? 'it'} into ${CONFIG}.priority_order`,
  priority_needs_priority_order: ({ detail }) =>
    `${detail ?? 'it'} is none of P1 to P5: list your priorities, highest first, in ${CONFIG}.priority_order`,
  no_urgency: ({ filter }) => `the incident has no urgency: remove ${CONFIG}.${filter}`,
  urgency_below_minimum: () => `set ${CONFIG}.min_urgency: low, or remove it`,
  urgency_not_listed: ({ detail }) => `add ${detail ?? 'it'} to ${CONFIG}.urgencies`,
  no_status: () => `the incident has no status: remove ${CONFIG}.statuses`,
  status_not_listed: ({ detail }) => `add ${detail ?? 'it'} to ${CONFIG}.statuses`,
  condition_failed: ({ detail }) => `change or remove spec.filter["${detail ?? ''}"]`,
  filter_key_unknown: () => 'pdt explain trigger.spec.filter lists the keys there are',
  no_incident: ofNoIncident,
  own_note: () => 'nothing: this note is one of ours, and an answer to it would never end',
};

/** What to change for the check to pass; undefined when it does. */
export function adviceFor(check: Check, subject: Subject, trigger: Trigger): string | undefined {
  if (check.result === 'pass') return undefined;
  if (check.result === 'unknown') {
    return `the event does not tell ${check.needs}: the worker asks PagerDuty before it runs the agent`;
  }
  return ADVICE[check.reason]?.(check, subject, trigger) ?? `change ${check.filter}`;
}
