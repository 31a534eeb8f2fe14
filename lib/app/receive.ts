import type { Catalog } from '../domain/catalog.ts';
import { AppError, asAppError } from '../domain/errors.ts';
import { type ErrorReply, errorReply } from '../domain/public-error.ts';
import { readEnvelope } from '../domain/read-event.ts';
import { authenticate } from './authenticate.ts';
import { checkDelivery, type Delivery, deliveryIds } from './check-delivery.ts';
import { createRecord, type DeliveryRecord } from './delivery-record.ts';
import { enqueue } from './enqueue.ts';
import { matchTriggers } from './match-triggers.ts';
import type { CatalogReader } from './ports/catalog.ts';
import type { Log } from './ports/log.ts';
import type { Metrics } from './ports/metrics.ts';
import type { Now } from './ports/now.ts';
import type { RunQueue } from './ports/queue.ts';
import type { WebhookSecrets } from './ports/webhook-secrets.ts';
import { type Summary, summarise } from './receive-summary.ts';
import { createTableOf } from './trigger-table.ts';
import { within } from './within.ts';

export interface ReceiveDeps {
  readonly secrets: WebhookSecrets;
  readonly catalog: CatalogReader;
  readonly queue: RunQueue;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: Now;
  /** Started with each delivery; when it aborts the answer is 503. Default: 4 s, one less than PagerDuty waits. */
  readonly deadline?: () => AbortSignal;
}

export type ReceiveReply = { readonly status: 202; readonly body: Summary } | ErrorReply;

const DEADLINE_MS = 4000;

/**
 * One delivery: verify, parse, match, enqueue, answer. Never throws; writes one log line whatever the outcome. Faults of
 * ours are 503, which PagerDuty repeats; it drops what gets a 4xx.
 * https://developer.pagerduty.com/docs/webhooks-overview
 */
export function createReceive(deps: ReceiveDeps): (delivery: Delivery) => Promise<ReceiveReply> {
  const deadline = deps.deadline ?? (() => AbortSignal.timeout(DEADLINE_MS));
  const tableOf = createTableOf();
  return async (delivery) => {
    const record = createRecord(deps, delivery);
    const signal = deadline();
    try {
      const summary = await within(signal, handle({ ...deps, tableOf }, delivery, record, signal));
      record.accepted(summary);
      return { status: 202, body: summary };
    } catch (thrown) {
      const reply = errorReply(asAppError(thrown).code);
      record.refused(reply, thrown);
      return reply;
    }
  };
}

async function handle(
  deps: ReceiveDeps & { readonly tableOf: ReturnType<typeof createTableOf> },
  delivery: Delivery,
  record: DeliveryRecord,
  signal: AbortSignal,
): Promise<Summary> {
  const offered = checkDelivery(delivery);
  const catalog = readCatalog(deps, delivery, record);
  const { verified, stored } = await authenticate(deps.secrets, delivery, offered, catalog);
  const envelope = readEnvelope(parse(delivery.body), deliveryIds(delivery).webhook_id);
  if (envelope.kind === 'not_v3') return summarise(null);
  record.event(envelope.event);
  if (envelope.kind === 'ping') return summarise(envelope.event.id);
  const matched = matchTriggers(deps.tableOf(await catalog()), envelope.event, {
    verified,
    stored,
    received_at: delivery.received_at,
  });
  signal.throwIfAborted();
  const outcomes = await enqueue(deps.queue, delivery, envelope, matched, signal);
  record.verdicts(outcomes);
  if (outcomes.taken.some(({ result }) => result === 'retryable')) {
    throw new AppError('queue_unavailable', 'not every message was queued');
  }
  return summarise(envelope.event.id, outcomes);
}

/** Starts reading the catalog at once; whoever needs it waits for it, and only then does a failure count. */
function readCatalog(
  deps: ReceiveDeps,
  delivery: Delivery,
  record: DeliveryRecord,
): () => Promise<Pick<Catalog, 'triggers' | 'index'>> {
  const reading = deps.catalog.current();
  reading.catch(() => undefined);
  return async () => {
    const catalog = await reading;
    record.catalogAge(delivery.received_at - Date.parse(catalog.checked_at));
    return catalog;
  };
}

const UTF8 = new TextDecoder();

/** An authentic body that is no JSON is no V3 event, which `undefined` stands for. */
function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(UTF8.decode(body));
  } catch {
    return undefined;
  }
}
