import type { Subscription } from '../../app/ports/subscriptions.ts';
import type { Io } from '../io.ts';
import { type OutputForm, printList } from '../output.ts';
import { scopeText } from './scope.ts';

/** Prints subscriptions as they are now. They hold no secret. */
export async function printConnected(
  io: Io,
  form: OutputForm,
  subscriptions: readonly Subscription[],
): Promise<void> {
  await printList(io, form, {
    kind: 'SubscriptionList',
    items: subscriptions,
    heads: ['subscription', 'scope', 'events', 'url'],
    row: ({ id, filter, events, url }) => [id, scopeText(filter), String(events.length), url],
    name: ({ id }) => `subscription/${id}`,
    none: 'there is no subscription',
  });
}
