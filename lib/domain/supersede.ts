import { dataTypeOf } from './event-types.ts';

/** Whether an event asks for help with an open incident, so that nobody wants its answer once the incident is resolved. */
export function isSupersededWhenResolved(eventType: string): boolean {
  return eventType !== 'incident.resolved' && dataTypeOf(eventType) === 'incident';
}
