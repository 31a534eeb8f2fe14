import type { SQSRecord } from 'aws-lambda';
import type { RunLedger } from '../app/ports/run-ledger.ts';
import { readEventObject } from '../domain/read-event.ts';
import { isLive } from '../domain/run.ts';
import { decodeMessage } from '../domain/run-message.ts';
import type { LocalClients } from './clients.ts';
import type { Console } from './console/console.ts';
import { deliveryEventOf, eventIn } from './delivery-event.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { type Exchange, startGateway } from './gateway.ts';
import type { Listening, WantedPort } from './listen.ts';
import type { DeliveryEvent, Notice } from './local-event.ts';
import { type LocalSettings, QUEUE_NAME, queueArn } from './names.ts';
import type { PagerDutyDouble } from './pagerduty/start.ts';
import { PUT_BACK, startPoller } from './queue-poller.ts';
import type { StepOrder } from './step-order.ts';

export interface IntakeOptions {
  readonly port: WantedPort;
  readonly receiver: FunctionHost;
  readonly worker: FunctionHost;
  readonly clients: Pick<LocalClients, 'sqs'>;
  readonly settings: LocalSettings;
  readonly double: Pick<PagerDutyDouble, 'ensureIncident'> | undefined;
  readonly order: StepOrder;
  readonly readRun: RunLedger['read'];
  readonly now: () => number;
  readonly console: Pick<Console, 'handle' | 'decide'>;
  readonly notice: (notice: Notice) => void;
}

/** How long a run that has begun may take to end when the platform stops, ms. */
const PATIENCE_MS = 2000;

/** What carries a delivery to the worker: the gateway before the receiver, and the poller behind its queue. */
export async function startIntake(options: IntakeOptions): Promise<Listening> {
  const { double, order } = options;
  const gateway = await startGateway({
    ...options.port,
    invoke: options.receiver.invoke,
    page: options.console.handle,
    onRequest: order.deliveryBegan,
    onExchange: (exchange) => {
      const event = exchange.status === 202 ? eventIn(exchange.body) : undefined;
      if (event?.incident) double?.ensureIncident(event.incident);
      const delivery = tellExchange(order, exchange);
      // A catalog that cannot be read now costs the page the filters' values, no more.
      if (event && delivery) options.console.decide(delivery, event).catch(() => undefined);
    },
  });
  const poller = startPoller({
    sqs: options.clients.sqs,
    queue_url: options.settings.QUEUE_URL,
    queue_arn: queueArn(QUEUE_NAME),
    invoke: options.worker.invoke,
    before: async (record) => {
      const event = messageIn(record)?.event;
      const incident = event && readEventObject(event).incident;
      if (incident) double?.ensureIncident(incident);
    },
    onLeft: async (record, left) => {
      const run_id = messageIn(record)?.run_id;
      const reason = left === PUT_BACK && run_id !== undefined ? await whyPutBack(options, run_id) : left;
      if (run_id !== undefined) order.step(run_id, { type: 'retry', run_id, reason });
      else options.notice({ level: 'error', message: `message ${record.messageId}: ${reason}` });
    },
    onPollFailed: (thrown) => {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      options.notice({ level: 'error', message: `the queue did not answer: ${reason}` });
    },
  });
  return {
    ...gateway,
    close: async () => {
      await gateway.close();
      await poller.stop(PATIENCE_MS);
    },
  };
}

/** The ledger knows, unless it was the ledger that failed. */
async function whyPutBack({ readRun, now }: IntakeOptions, runId: string): Promise<string> {
  const run = await readRun(runId).catch(() => undefined);
  if (!run?.last_error || !isLive(run.state)) return PUT_BACK;
  const { code, message } = run.last_error;
  const seconds = Math.ceil((run.lease_until - now()) / 1000);
  return `${code}: ${message}; again ${seconds > 0 ? `in ${seconds} s` : 'now'}`;
}

/** Answers the delivery it told; undefined for any other request. */
function tellExchange(order: StepOrder, exchange: Exchange): DeliveryEvent | undefined {
  const isDelivery = exchange.method === 'POST' && exchange.path.startsWith('/webhook');
  if (!isDelivery) {
    order.deliveryEnded([], []);
    return undefined;
  }
  const delivery = deliveryEventOf(exchange);
  const queued = delivery.accepted.map((run) => ({ type: 'queued' as const, ...run }));
  order.deliveryEnded(
    [delivery, ...queued],
    delivery.accepted.map(({ run_id }) => run_id),
  );
  return delivery;
}

/** undefined for a message the worker could not read either. */
function messageIn(record: SQSRecord) {
  try {
    return decodeMessage(record.body);
  } catch {
    return undefined;
  }
}
