import { readdirSync, readFileSync } from 'node:fs';
import type { WebhookEvent } from '../../lib/domain/event.ts';
import { readEnvelope } from '../../lib/domain/read-event.ts';

const FOLDER = new URL('../fixtures/deliveries/', import.meta.url);

/** The event types that have a fixture. */
export const DELIVERED: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

/** The parsed body of a fixture. */
export function deliveryOf(eventType: string): unknown {
  return JSON.parse(readFileSync(new URL(`${eventType}.json`, FOLDER), 'utf8'));
}

/** The event of a fixture, as the receiver reads it. */
export function eventOf(eventType: string): WebhookEvent {
  const envelope = readEnvelope(deliveryOf(eventType));
  if (envelope.kind === 'not_v3') throw new Error(`${eventType} is no V3 event`);
  return envelope.event;
}
