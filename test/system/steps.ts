import type { DeliveryEvent, LocalEvent } from '../../lib/local/local-event.ts';

/** A delivery that one trigger took and `others` did not. */
export function deliveryOf(number: number, others = 3): DeliveryEvent {
  return {
    type: 'delivery',
    status: 202,
    event_id: `EVENT${number}`,
    event_type: 'incident.triggered',
    incident_id: `PI${number}`,
    accepted: [{ trigger: 'brief', run_id: `run${number}` }],
    skipped: Array.from({ length: others }, (_, index) => ({
      trigger: `other-${index}`,
      filter: 'min_priority',
      reason: 'priority_below_minimum:P1',
    })),
    skipped_count: others,
  };
}

/** What its run does next, up to its note. */
export function runOf(number: number, text: string): readonly LocalEvent[] {
  const run = { run_id: `run${number}`, trigger: 'brief' };
  return [
    { type: 'queued', ...run },
    { type: 'claimed', ...run },
    { type: 'agent', ...run, agent: 'one', duration_ms: 5 },
    { type: 'note', ...run, incident_id: `PI${number}`, note_id: `PN${number}`, text },
    { type: 'done', ...run, state: 'DONE' },
  ];
}
