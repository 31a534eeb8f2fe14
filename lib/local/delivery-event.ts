import type { WebhookEvent } from '../domain/event.ts';
import { readEnvelope } from '../domain/read-event.ts';
import type { Exchange } from './gateway.ts';
import type { DeliveryEvent } from './local-event.ts';

/** The event in a delivery's body; undefined when it holds none. */
export function eventIn(body: Buffer): WebhookEvent | undefined {
  const envelope = readEnvelope(parse(body.toString('utf8')));
  return envelope.kind === 'not_v3' ? undefined : envelope.event;
}

/** What is told of one delivery: ids, codes and names, whatever its body holds. */
export function deliveryEventOf(exchange: Exchange): DeliveryEvent {
  const answer = Object(parse(exchange.answer)) as Partial<DeliveryEvent> & {
    readonly error?: { readonly code?: string };
  };
  const event = exchange.status === 202 ? eventIn(exchange.body) : undefined;
  const code = answer.error?.code;
  return {
    type: 'delivery',
    status: exchange.status,
    ...(event ? { event_id: event.id, event_type: event.event_type } : {}),
    ...(event?.incident ? { incident_id: event.incident.id } : {}),
    accepted: answer.accepted ?? [],
    skipped: answer.skipped ?? [],
    skipped_count: answer.skipped_count ?? 0,
    ...(code === undefined ? {} : { code }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
