import { onTestFinished } from 'vitest';
import type { RunQueue, SendOutcome } from '../../lib/app/ports/queue.ts';
import type { SecretMap, SecretSnapshot } from '../../lib/app/ports/webhook-secrets.ts';
import { createReceive, type ReceiveDeps } from '../../lib/app/receive.ts';
import type { MetricName } from '../../lib/domain/metrics.ts';
import type { RunMessage } from '../../lib/domain/run.ts';
import { sign } from '../../lib/domain/signature.ts';
import type { PagerDutyConfig, Trigger, TriggerSpec } from '../../lib/domain/trigger.ts';
import { PLANTED_SECRET, PLANTED_TEXT } from '../support/planted.ts';
import { triggerNamed } from '../support/resources.ts';

export const NOW = Date.parse('2026-11-23T12:00:00Z');
export const SECRET = `first ${PLANTED_SECRET} ✓`;

/** A trigger in canonical form that takes every incident.triggered signed with PAGERDUTY_WEBHOOK_SECRET. */
export function trigger(
  name: string,
  config: Partial<PagerDutyConfig> = {},
  spec: Partial<TriggerSpec> = {},
): Trigger {
  return triggerNamed(name, spec, { from_email: '', event_types: ['incident.triggered'], ...config });
}

/** The body of a delivery about one incident. */
export function eventBody(event: Record<string, unknown> = {}, data: Record<string, unknown> = {}): Buffer {
  return Buffer.from(
    JSON.stringify({
      event: {
        id: 'EVENT1',
        event_type: 'incident.triggered',
        resource_type: 'incident',
        occurred_at: new Date(NOW - 60_000).toISOString(),
        data: {
          id: 'PINC1',
          type: 'incident',
          title: `Zahlung fällt aus (${PLANTED_TEXT})`,
          status: 'triggered',
          urgency: 'high',
          priority: { id: 'PPRIO', summary: 'P1' },
          service: { id: 'PSERV', summary: 'Checkout' },
          teams: [{ id: 'PTEAM', summary: 'Payments' }],
          ...data,
        },
        ...event,
      },
    }),
  );
}

export interface World {
  triggers: readonly Trigger[];
  secrets: SecretMap;
  /** What a read after the request arrived finds; undefined: it may not be made yet. */
  reread: SecretMap | undefined;
  rereadFail?: Error;
  secretsFail?: Error;
  catalogFail?: Error;
  outcomes?: (message: RunMessage) => SendOutcome;
  queue?: RunQueue;
  deadline?: () => AbortSignal;
}

/** The use case over ports in memory; what it sent, logged and counted can be read back. */
export function receiver(world: Partial<World> = {}) {
  const secrets = world.secrets ?? new Map([['PAGERDUTY_WEBHOOK_SECRET', [SECRET]]]);
  const reread = 'reread' in world ? world.reread : secrets;
  const sent: RunMessage[] = [];
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const counted = new Map<MetricName, number>();
  const calls = { after: 0 };
  const line =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      lines.push({ level, message, fields });
    };
  const snapshot = (values: SecretMap): SecretSnapshot => ({ values, read_at: NOW });
  const deps: ReceiveDeps = {
    secrets: {
      current: async () => {
        if (world.secretsFail) throw world.secretsFail;
        return snapshot(secrets);
      },
      after: async () => {
        calls.after += 1;
        if (world.rereadFail) throw world.rereadFail;
        return reread && snapshot(reread);
      },
    },
    catalog: {
      current: async () => {
        if (world.catalogFail) throw world.catalogFail;
        return {
          version: 'v1',
          checked_at: new Date(NOW - 90_000).toISOString(),
          triggers: (world.triggers ?? [trigger('t1')]).map((resource) => ({
            resource,
            parameter: `/stack/triggers/${resource.metadata.name}`,
            parameter_version: 1,
          })),
        };
      },
    },
    queue: world.queue ?? {
      send: async (messages) => {
        sent.push(...messages);
        return messages.map(world.outcomes ?? (() => 'sent'));
      },
    },
    log: { info: line('info'), warn: line('warn'), error: line('error') },
    metrics: { add: (name, value = 1) => counted.set(name, (counted.get(name) ?? 0) + value) },
    now: () => NOW + 25,
    deadline: world.deadline ?? (() => new AbortController().signal),
  };
  const receive = createReceive(deps);
  const deliver = (
    body: Uint8Array,
    headers: Record<string, string | undefined> = { 'x-pagerduty-signature': sign(body, SECRET) },
  ) => receive({ body, headers, received_at: NOW });
  return { deliver, sent, lines, counted, calls };
}

/** A signal that this test aborts, at the latest when it is over. */
export function abortable(): AbortController {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  return controller;
}
