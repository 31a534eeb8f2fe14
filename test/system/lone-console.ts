import { onTestFinished } from 'vitest';
import { type Console, createConsole } from '../../lib/local/console/console.ts';
import { eventIn } from '../../lib/local/delivery-event.ts';
import { startGateway } from '../../lib/local/gateway.ts';
import { sampleEvent } from '../../lib/local/sample-delivery.ts';
import { triggerWith } from '../domain/triggers.ts';
import { deliveryOf, runOf } from './steps.ts';

/** A console behind a real gateway, with nothing else of the platform. */
export interface LoneConsole {
  readonly console: Console;
  readonly url: string;
  readonly port: number;
  /** Tells of a delivery, why each trigger took it or not, its run and its note. */
  readonly happen: (number: number, note: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const OTHERS = 3;

/** Ends with the test; `port` 0 takes a free one. */
export async function startLoneConsole(port = 0): Promise<LoneConsole> {
  const triggers = [
    triggerWith({}, {}, 'brief'),
    ...Array.from({ length: OTHERS }, (_, index) =>
      triggerWith({ min_priority: 'P1' }, {}, `other-${index}`),
    ),
  ];
  const console = createConsole({
    now: Date.now,
    triggers: async () => triggers,
    note: () => undefined,
    post: async () => 202,
  });
  const invoke = async () => ({ ok: true as const, result: { statusCode: 202, body: '{}' } });
  const gateway = await startGateway({ port, explicit: true, page: console.handle, invoke });
  onTestFinished(gateway.close);
  const event = eventIn(
    Buffer.from(JSON.stringify({ event: await sampleEvent('incident.triggered', new Date()) })),
  );
  if (!event) throw new Error('the sample is no event');
  const url = `${gateway.url}/`;
  console.add({
    type: 'ready',
    webhook_url: `${url}webhooks/pagerduty`,
    pagerduty_url: url,
    console_url: url,
    aws_endpoint_url: url,
  });
  console.add({ type: 'loaded', triggers: triggers.length, agents: 1 });
  const happen = async (number: number, note: string) => {
    const delivery = deliveryOf(number, OTHERS);
    console.add(delivery);
    await console.decide(delivery, event);
    for (const step of runOf(number, note)) console.add(step);
  };
  return { console, url, port: gateway.port, happen, close: gateway.close };
}
