import { AppError } from './errors.ts';
import { readList, readObject, readText } from './read-value.ts';
import { FOLLOW_UP_VERSION, type FollowUp, type RunMessage } from './run.ts';
import type { Trigger } from './trigger.ts';

/**
 * A queue message as JSON. SQS takes XML's characters only: U+FFFE and U+FFFF are written as escapes (JSON.stringify does
 * the same for lone surrogates and control characters).
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @throws AppError `message_malformed` when the event is nested too deep to be written.
 */
export function encodeMessage(message: RunMessage): string {
  try {
    return JSON.stringify(message).replace(/[\uFFFE\uFFFF]/g, (character) =>
      character === '\uFFFE' ? '\\ufffe' : '\\uffff',
    );
  } catch (cause) {
    throw new AppError('message_malformed', 'the event is nested too deep for a queue message', { cause });
  }
}

/**
 * Reads a queue message of any version ever shipped.
 * @throws AppError `message_malformed`, or `message_version_unknown` for one written by newer code.
 */
export function decodeMessage(body: string): RunMessage {
  const message = readObject(parse(body));
  if (!message) throw malformed('is no JSON object');
  const version = message['v'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw malformed('has no version');
  if (version > FOLLOW_UP_VERSION) {
    throw new AppError('message_version_unknown', `message version ${version} is newer than this worker`);
  }
  const webhookId = readText(message['webhook_id']);
  const subscription = readText(message['subscription']);
  return {
    v: version,
    run_id: text(message, 'run_id'),
    received_at: text(message, 'received_at'),
    ...(webhookId === undefined ? {} : { webhook_id: webhookId }),
    ...(subscription === undefined ? {} : { subscription }),
    event: object(message, 'event'),
    trigger: trigger(object(message, 'trigger')),
    generation: generation(message['generation']),
    ...(version === FOLLOW_UP_VERSION ? { follow_up: followUp(object(message, 'follow_up')) } : {}),
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new AppError('message_malformed', 'the queue message is no JSON', { cause });
  }
}

/** As deep as the worker relies on without looking: the rest was checked by the publisher that wrote the catalog. */
function trigger(value: Readonly<Record<string, unknown>>): Trigger {
  const name = readObject(value['metadata'])?.['name'];
  const spec = readObject(value['spec']);
  const config = readObject(readObject(spec?.['platform'])?.['config']);
  const sound =
    typeof name === 'string' &&
    name !== '' &&
    typeof config?.['webhook_secret'] === 'string' &&
    readList(config['event_types']) !== undefined &&
    readList(spec?.['allowed_actions']) !== undefined &&
    readObject(spec?.['parameters']) !== undefined &&
    readObject(spec?.['limits']) !== undefined;
  if (!sound) throw malformed('has no usable trigger');
  return value as unknown as Trigger;
}

function followUp({ at, due }: Readonly<Record<string, unknown>>): FollowUp {
  if (!Number.isSafeInteger(at) || !Number.isSafeInteger(due)) throw malformed('has no window to follow up');
  return { at: Number(at), due: Number(due) };
}

function generation(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw malformed('has no generation');
  return value;
}

function text(message: Readonly<Record<string, unknown>>, field: string): string {
  const value = message[field];
  if (typeof value !== 'string' || value === '') throw malformed(`has no ${field}`);
  return value;
}

function object(
  message: Readonly<Record<string, unknown>>,
  field: string,
): Readonly<Record<string, unknown>> {
  const value = readObject(message[field]);
  if (!value) throw malformed(`has no ${field}`);
  return value;
}

function malformed(what: string): AppError {
  return new AppError('message_malformed', `the queue message ${what}`);
}
