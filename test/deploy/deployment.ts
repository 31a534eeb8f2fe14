import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { request } from 'undici';
import type { PublishSummary } from '../../lib/app/publish.ts';
import { encodeParameter } from '../../lib/domain/read/parameter-codec.ts';
import { readEnvelope } from '../../lib/domain/read-event.ts';
import { sign } from '../../lib/domain/signature.ts';
import type { PagerDutyDouble } from '../../lib/local/pagerduty/start.ts';
import { watchPieces } from '../support/leaks.ts';
import { REGION } from './cdk.ts';

/** A deployed stack as its users meet it. */
export interface Deployment {
  readonly aws: ReturnType<typeof clientsOf>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly put: (parameter: string, text: string) => Promise<void>;
  readonly publish: () => Promise<PublishSummary>;
  readonly storeSecret: (output: string, values: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly readSecret: (output: string) => Promise<unknown>;
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (body: string, signature: string) => Promise<Answer>;
  /** Posts an event, signed with the secret, and lets PagerDuty know its incident. */
  readonly attempt: (event: SampleEvent, secret: string) => Promise<Answer>;
  /** The same, and again while the answer is 5xx, as PagerDuty does: on a busy machine a cold start outlasts the deadline. */
  readonly deliver: (event: SampleEvent, secret: string) => Promise<Answer>;
  /** Messages in a queue, hidden ones too. */
  readonly queued: (output: string) => Promise<number>;
  /** The latest lines of a function, for whoever wonders why. */
  readonly logs: (output: string) => Promise<readonly string[]>;
  /** Searches everything the functions have logged for planted texts. How many lines that was, by function. */
  readonly watchLogs: () => Promise<Readonly<Record<string, number>>>;
}

export interface Answer {
  readonly status: number;
  readonly body: {
    readonly accepted?: readonly { readonly trigger: string; readonly run_id: string }[];
    readonly skipped?: readonly { readonly trigger: string; readonly filter: string }[];
    readonly error?: { readonly code: string };
  };
}

export interface SampleEvent {
  readonly id: string;
  readonly incident: string;
  readonly body: string;
}

/** Between two attempts of a delivery, and how many there are. */
const AGAIN_MS = 500;
const MOST_TRIES = 100;

const FIXTURE = readFileSync(
  new URL('../fixtures/deliveries/incident.triggered.json', import.meta.url),
  'utf8',
);

/** incident.triggered of an incident and a service. */
export function eventOf(incident: string, service: string): SampleEvent {
  const { event } = JSON.parse(FIXTURE);
  const id = `01DEPLOY${incident}`;
  const data = {
    ...event.data,
    id: incident,
    service: { ...event.data.service, id: service, summary: service },
  };
  const body = JSON.stringify({ event: { ...event, id, occurred_at: new Date().toISOString(), data } });
  return { id, incident, body };
}

function clientsOf(endpoint: string) {
  const settings = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  return {
    dynamodb: new DynamoDBClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    secrets: new SecretsManagerClient(settings),
    sqs: new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }),
    ssm: new SSMClient(settings),
  };
}

export function createDeployment(
  endpoint: string,
  outputs: Readonly<Record<string, string>>,
  pagerduty: PagerDutyDouble,
): Deployment {
  const aws = clientsOf(endpoint);
  const output = (name: string) => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`the stack has no output ${name}`);
    return value;
  };
  const webhook = new URL(output('WebhookUrl'));

  /** The emulator tells APIs apart by their host name, which does not resolve. */
  const send = async (method: 'GET' | 'POST', path: string, headers = {}, body?: string): Promise<Answer> => {
    const answer = await request(`${endpoint}${path}`, {
      method,
      headers: { host: webhook.host, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, body: asBody(text) };
  };
  const post = (body: string, signature: string) =>
    send(
      'POST',
      webhook.pathname,
      { 'content-type': 'application/json', 'x-pagerduty-signature': signature },
      body,
    );

  const attempt = async (event: SampleEvent, secret: string) => {
    const envelope = readEnvelope(JSON.parse(event.body));
    if (envelope.kind !== 'not_v3' && envelope.event.incident)
      pagerduty.ensureIncident(envelope.event.incident);
    return await post(event.body, sign(Buffer.from(event.body), secret));
  };

  return {
    aws,
    outputs,
    attempt,
    put: async (parameter, text) => {
      const Name = `${output('ParameterPath')}/${parameter}`;
      // The emulator takes values that Parameter Store would refuse, so they are encoded as for the real one.
      const Value = encodeParameter(text);
      await aws.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
    },
    publish: async () => {
      const { Payload, FunctionError } = await aws.lambda.send(
        new InvokeCommand({ FunctionName: output('PublisherFunctionName') }),
      );
      const text = new TextDecoder().decode(Payload);
      if (FunctionError !== undefined) throw new Error(`the publisher failed: ${text}`);
      return JSON.parse(text) as PublishSummary;
    },
    storeSecret: async (name, values) => {
      const SecretString = JSON.stringify(values);
      await aws.secrets.send(new PutSecretValueCommand({ SecretId: output(name), SecretString }));
    },
    readSecret: async (name) => {
      const { SecretString } = await aws.secrets.send(new GetSecretValueCommand({ SecretId: output(name) }));
      return JSON.parse(SecretString ?? 'null');
    },
    get: (path) => send('GET', path),
    post,
    deliver: async (event, secret) => {
      for (let tries = 1; ; tries += 1) {
        const answer = await attempt(event, secret);
        if (answer.status < 500 || tries === MOST_TRIES) return answer;
        await setTimeout(AGAIN_MS);
      }
    },
    queued: async (name) => {
      const { Attributes } = await aws.sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: output(name),
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
    },
    logs: async (name) => {
      const { events = [] } = await aws.logs.send(
        new FilterLogEventsCommand({ logGroupName: output(name), limit: 200 }),
      );
      return events.map(({ message = '' }) => message.trim()).slice(-40);
    },
    watchLogs: async () => {
      const lines: Record<string, number> = {};
      for (const name of ['ReceiverLogGroup', 'WorkerLogGroup', 'PublisherLogGroup']) {
        const watch = watchPieces(`what the function of ${name} logged`);
        const pages = paginateFilterLogEvents(
          { client: aws.logs, stopOnSameToken: true },
          { logGroupName: output(name) },
        );
        for await (const { events = [] } of pages) {
          for (const { message = '' } of events) watch(`${message}\n`);
          lines[name] = (lines[name] ?? 0) + events.length;
        }
      }
      return lines;
    },
  };
}

/** The emulator's own errors are not JSON. */
function asBody(text: string): Answer['body'] {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return {};
  }
}
