import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';
import { type Listening, listen, type WantedPort } from '../listen.ts';
import { readBytes } from '../read-bytes.ts';
import { refuseForeign } from '../refuse-foreign.ts';
import { answerInvoke, functionInvoked, type Invocable } from './invoke.ts';
import { createLogs, type LogStore } from './logs.ts';
import { fault, type Input, type Operation, type Reply } from './reply.ts';
import { createSecretsManager } from './secrets/operations.ts';
import { createSsm } from './ssm/operations.ts';

/** Longest request of any of these services. */
const MOST_BYTES = 6 * 1024 * 1024;

export interface AwsOptions extends WantedPort {
  readonly now: () => number;
  readonly logs: LogStore;
  /** Looked up at each call: functions start after the services they need. */
  readonly functions: () => Invocable;
  /** Called when a write to DynamoDB has been answered with success. */
  readonly onItemWritten?: (write: { readonly table: string; readonly key: Input }) => void;
}

/**
 * The AWS services the functions use, behind one loopback endpoint: SQS and DynamoDB by emulators in this process, Parameter
 * Store, Secrets Manager, Lambda `Invoke` and Logs `FilterLogEvents` by our own. Nothing is kept after `close`. Whatever
 * else is asked is refused by name, and whatever a web page asks.
 */
export async function startAws(options: AwsOptions): Promise<Listening> {
  const queues = buildApp({ logger: false, defaultRegion: 'us-east-1' });
  await queues.ready();
  const tables = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const services: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
    AmazonSSM: createSsm(options.now),
    secretsmanager: createSecretsManager(options.now),
    Logs_20140328: createLogs(options.logs),
  };
  const listener: RequestListener = (request, response) => {
    if (refuseForeign(request, response)) return;
    const target = String(request.headers['x-amz-target'] ?? '');
    if (target.startsWith('AmazonSQS.')) {
      queues.routing(request, response);
    } else if (target.startsWith('DynamoDB_')) {
      if (options.onItemWritten) watchWrite(request, response, options.onItemWritten);
      tables.emit('request', request, response);
    } else {
      // The client hung up while sending, or an operation broke: nobody can be answered.
      answer(options, services, target, request, response).catch(() => response.destroy());
    }
  };
  const listening = await listen(listener, options);
  return {
    ...listening,
    close: async () => {
      await queues.close();
      await listening.close();
    },
  };
}

async function answer(
  options: AwsOptions,
  services: Readonly<Record<string, Readonly<Record<string, Operation>>>>,
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBytes(request, MOST_BYTES);
  if (!body) return send(response, fault('RequestEntityTooLargeException', `At most ${MOST_BYTES} bytes.`));
  const invoked = functionInvoked(request);
  if (invoked !== undefined) return answerInvoke(options.functions(), invoked, request, body, response);
  const [service = '', action = ''] = target.split('.');
  const operations = Object.hasOwn(services, service) ? services[service] : undefined;
  const operation = operations && Object.hasOwn(operations, action) ? operations[action] : undefined;
  if (!operation) {
    const asked = target || `${request.method} ${request.url}`;
    return send(response, fault('UnknownOperationException', `The local platform has no ${asked}.`));
  }
  const input = parse(body);
  send(
    response,
    input ? operation(input) : fault('SerializationException', 'The body is not a JSON object.'),
  );
}

function parse(body: Buffer): Input | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8') || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}

/** AWS JSON 1.1. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
function send(response: ServerResponse, reply: Reply): void {
  const body = reply.ok ? reply.body : { __type: reply.type, message: reply.message };
  response.writeHead(reply.ok ? 200 : 400, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
    ...(reply.ok ? {} : { 'x-amzn-errortype': reply.type }),
  });
  response.end(JSON.stringify(body));
}

/** Listens along: the emulator reads the same bytes. */
function watchWrite(
  request: IncomingMessage,
  response: ServerResponse,
  written: NonNullable<AwsOptions['onItemWritten']>,
): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('finish', () => {
    const input = response.statusCode === 200 ? parse(Buffer.concat(chunks)) : undefined;
    const key = input?.['Key'] ?? input?.['Item'];
    const action = String(request.headers['x-amz-target']).split('.')[1];
    if (!input || !isRecord(key) || (action !== 'PutItem' && action !== 'UpdateItem')) return;
    written({ table: String(input['TableName']), key });
  });
}

function isRecord(value: unknown): value is Input {
  return typeof value === 'object' && value !== null;
}
