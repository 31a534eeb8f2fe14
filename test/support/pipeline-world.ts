import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { createRunLedger } from '../../lib/adapters/run-ledger/create-run-ledger.ts';
import { encodeParameter } from '../../lib/domain/read/parameter-codec.ts';
import { type Run, runIdOf } from '../../lib/domain/run.ts';
import { sign } from '../../lib/domain/signature.ts';
import { createLogStore } from '../../lib/local/aws/logs.ts';
import { startAws } from '../../lib/local/aws/server.ts';
import { createClients, type LocalClients } from '../../lib/local/clients.ts';
import { startGateway } from '../../lib/local/gateway.ts';
import {
  FUNCTION_NAMES,
  type FunctionName,
  functionEnvironment,
  type LocalSettings,
  logGroupOf,
  QUEUE_NAME,
  queueArn,
} from '../../lib/local/names.ts';
import {
  type PagerDutyDouble,
  type PagerDutyDoubleOptions,
  startPagerDutyDouble,
} from '../../lib/local/pagerduty/start.ts';
import { provision } from '../../lib/local/provision.ts';
import { startPoller } from '../../lib/local/queue-poller.ts';
import { startLocalFunction } from '../../lib/local/start-functions.ts';
import { watchText } from './leaks.ts';
import { type LossyProxy, startLossyProxy } from './lossy-proxy.ts';
import { INCIDENT_TITLE, PLANTED_SECRET } from './planted.ts';
import { fixtureEvent, INCIDENT } from './run-world.ts';

export const WEBHOOK_SECRET = `whsec-${PLANTED_SECRET}-✓`;

/** The doors in threads of their own, between a gateway and a poller, over SQS's, DynamoDB's, SSM's and Secrets Manager's protocols. */
export interface PipelineWorld {
  readonly url: string;
  readonly double: PagerDutyDouble;
  /** Between the functions and AWS. */
  readonly aws: LossyProxy;
  /** Names of the queues, tables and secrets. */
  readonly settings: LocalSettings;
  /** Clients of AWS that meet none of the faults. */
  readonly clients: LocalClients;
  /** The function's next invocation is a cold one. */
  readonly recycle: (name: FunctionName) => Promise<void>;
  readonly putSecrets: (which: 'webhook' | 'worker', values: Record<string, unknown>) => Promise<void>;
  readonly putResource: (kind: 'triggers' | 'agents', name: string, yaml: string) => Promise<void>;
  readonly publish: () => Promise<unknown>;
  /** Posts a delivery; the raw bytes may be given. */
  readonly deliver: (
    event: Record<string, unknown>,
    options?: DeliverOptions,
  ) => Promise<{ status: number; answer: Answer }>;
  readonly run: (event: Record<string, unknown>, trigger: string) => Promise<Run | undefined>;
  /** Resolves with the run once it is in a final state. */
  readonly finished: (event: Record<string, unknown>, trigger: string) => Promise<Run>;
  readonly notes: () => readonly string[];
  readonly logText: () => string;
  readonly close: () => Promise<void>;
}

interface DeliverOptions {
  /** Signs with each of these; default the stored one. */
  readonly secrets?: readonly string[];
  readonly signature?: string;
  readonly content_type?: string;
}

/** Body of the receiver's answer. */
interface Answer {
  readonly event_id?: string;
  readonly accepted?: readonly { readonly trigger: string; readonly run_id: string }[];
  readonly skipped?: readonly {
    readonly trigger: string;
    readonly filter: string;
    readonly reason: string;
  }[];
  readonly skipped_count?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

/** A fixture's event as if it happened now, under an id of its own. */
export function freshEvent(name: string, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ...fixtureEvent(name),
    id: `EVENT-${crypto.randomUUID()}`,
    occurred_at: new Date().toISOString(),
    ...change,
  };
}

const FINAL = new Set(['DONE', 'FILTERED', 'SUPERSEDED', 'SUPPRESSED', 'EXPIRED', 'FAILED']);

export async function startPipelineWorld(options: PagerDutyDoubleOptions = {}): Promise<PipelineWorld> {
  const logs = createLogStore((['receiver', 'worker', 'publisher'] as const).map(logGroupOf));
  const lines: string[] = [];
  const recorded = {
    ...logs,
    append: (group: string, line: Parameters<typeof logs.append>[1]) => {
      lines.push(line.text);
      logs.append(group, line);
    },
  };
  const changed = new Set<() => void>();
  const real = await startAws({
    port: 0,
    explicit: true,
    now: Date.now,
    logs,
    functions: () => ({}),
    onItemWritten: () => {
      for (const look of changed) look();
    },
  });
  const proxy = await startLossyProxy(real.url);
  const double = await startPagerDutyDouble({
    tokens: ['planted-secret-token'],
    emit_events: false,
    ...options,
  });
  double.ensureIncident({
    id: INCIDENT,
    status: 'triggered',
    title: INCIDENT_TITLE,
    service: { id: 'PF9KMXH' },
  });
  const settings = {
    ...functionEnvironment({ aws_port: real.port, pagerduty_api_url: double.url, version: 'test' }),
    RETRY_BACKOFF_SECONDS: '1',
  };
  const clients = createClients(real.url);
  await provision(clients, settings);
  const functions = {
    aws_url: proxy.url,
    settings,
    environment: { PATH: process.env['PATH'] },
    logs: recorded,
  };
  const [publisher, worker, receiver] = await Promise.all([
    startLocalFunction('publisher', functions),
    startLocalFunction('worker', functions),
    startLocalFunction('receiver', functions),
  ]);
  const gateway = await startGateway({ port: 0, explicit: true, invoke: receiver.invoke });
  const poller = startPoller({
    sqs: clients.sqs,
    queue_url: settings.QUEUE_URL,
    queue_arn: queueArn(QUEUE_NAME),
    invoke: worker.invoke,
  });
  const ledger = createRunLedger({
    client: clients.dynamodb,
    table: settings.LEDGER_TABLE,
    now: Date.now,
    ttl_days: 30,
  });
  const run = async (event: Record<string, unknown>, trigger: string) => {
    const found = await ledger.read(runIdOf(String(event['id']), trigger));
    watchText('the ledger’s error', JSON.stringify(found?.error ?? null));
    return found;
  };

  return {
    url: `${gateway.url}/webhooks/pagerduty`,
    double,
    aws: proxy,
    settings,
    clients,
    recycle: (name) => ({ publisher, worker, receiver })[name].recycle(),
    putSecrets: async (which, values) => {
      const SecretId = which === 'webhook' ? settings.WEBHOOK_SECRET_ID : settings.WORKER_SECRET_ID;
      await clients.secrets.send(
        new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(values) }),
      );
    },
    putResource: async (kind, name, yaml) => {
      await clients.ssm.send(
        new PutParameterCommand({
          Name: `${settings.PARAMETER_PATH}/${kind}/${name}`,
          Value: encodeParameter(yaml),
          Type: 'String',
          Tier: 'Intelligent-Tiering',
          Overwrite: true,
        }),
      );
    },
    publish: async () => {
      const outcome = await publisher.invoke({ source: FUNCTION_NAMES.publisher });
      if (!outcome.ok) throw new Error(outcome.error.errorMessage);
      return outcome.result;
    },
    deliver: async (
      event,
      { secrets = [WEBHOOK_SECRET], signature, content_type = 'application/json' } = {},
    ) => {
      const body = Buffer.from(JSON.stringify({ event }));
      const answer = await fetch(`${gateway.url}/webhooks/pagerduty`, {
        method: 'POST',
        headers: {
          'content-type': content_type,
          'x-webhook-id': crypto.randomUUID(),
          'x-pagerduty-signature': signature ?? secrets.map((secret) => sign(body, secret)).join(','),
        },
        body,
      });
      const text = await answer.text();
      watchText('the receiver’s answer', text);
      return { status: answer.status, answer: JSON.parse(text) as Answer };
    },
    run,
    finished: async (event, trigger) => {
      const { promise, resolve, reject } = Promise.withResolvers<Run>();
      const look = () => {
        run(event, trigger).then((found) => {
          if (found && FINAL.has(found.state)) resolve(found);
        }, reject);
      };
      changed.add(look);
      look();
      return await promise.finally(() => changed.delete(look));
    },
    notes: () => double.notes(INCIDENT).map((note) => note.content),
    logText: () => lines.join('\n'),
    close: async () => {
      await gateway.close();
      await poller.stop(2000);
      await Promise.all([publisher.stop(), worker.stop(), receiver.stop()]);
      await proxy.close();
      await real.close();
      await double.close();
    },
  };
}
