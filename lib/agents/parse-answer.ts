import type { AgentAnswer } from '../domain/answer.ts';
import { AppError } from '../domain/errors.ts';
import type { Usage } from '../domain/run.ts';
import type { IncidentStatusChange } from '../domain/trigger.ts';
import { eventStreamData } from './event-stream.ts';
import { ANSWER_LIMIT_BYTES, answerTooLarge } from './read-limited.ts';

/** Spellings of a status, and of the action that leads to it. */
const STATUSES: ReadonlyMap<string, IncidentStatusChange> = new Map([
  ['acknowledged', 'acknowledged'],
  ['acknowledge', 'acknowledged'],
  ['resolved', 'resolved'],
  ['resolve', 'resolved'],
]);

const USAGE_FIELDS = [
  'input_tokens',
  'output_tokens',
  'total_tokens',
  'usd',
] as const satisfies readonly (keyof Usage)[];

/** An answer as it came over the wire. */
interface RawAnswer {
  /** Name of the agent, for messages. */
  readonly agent: string;
  readonly bytes: Uint8Array;
  readonly contentType?: string | undefined;
}

/**
 * An agent's answer `{note, status?, usage?}`, whichever way it came. A JSON string and a plain text body are the note;
 * of an event stream the last object with a note counts, else its texts joined. Unknown fields are ignored.
 * @throws AppError `agent_answer_malformed` naming the field, never its value; `agent_answer_too_large` above 1 MiB;
 * `agent_failed` when an event stream ends in an error object.
 */
export function parseAnswer({ agent, bytes, contentType = '' }: RawAnswer): AgentAnswer {
  if (bytes.byteLength > ANSWER_LIMIT_BYTES) throw answerTooLarge(agent);
  const text = decode(agent, bytes);
  const mediaType = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (mediaType === 'text/event-stream') return fromEventStream(agent, text);
  if (mediaType === 'text/plain' || mediaType === 'text/markdown') {
    const value = parseJson(text);
    return fromValue(agent, isRecord(value) && Object.hasOwn(value, 'note') ? value : text);
  }
  const value = parseJson(text);
  if (value === undefined) throw malformed(agent, text.trim() === '' ? 'is empty' : 'is not JSON');
  return fromValue(agent, value);
}

function decode(agent: string, bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed(agent, 'is not UTF-8');
  }
  if (text.includes('\0')) throw malformed(agent, 'is not text');
  return text;
}

function fromEventStream(agent: string, text: string): AgentAnswer {
  // Data that is no JSON is a piece of the note's text.
  const values = eventStreamData(text).map((data) => parseJson(data) ?? data);
  const answer = values.findLast((value) => isRecord(value) && Object.hasOwn(value, 'note'));
  if (answer !== undefined) return fromValue(agent, answer);
  if (values.some((value) => isRecord(value) && Object.hasOwn(value, 'error'))) {
    throw new AppError('agent_failed', `agent ${agent} ended its event stream with an error`);
  }
  const texts = values.filter((value) => typeof value === 'string');
  if (texts.length === 0) throw malformed(agent, 'is an event stream without a note');
  return fromValue(agent, texts.join(''));
}

function fromValue(agent: string, value: unknown): AgentAnswer {
  if (typeof value === 'string') return { note: value.toWellFormed() };
  if (!isRecord(value)) throw malformed(agent, 'is neither an object nor a string');
  const { note } = value;
  if (note === undefined) throw malformed(agent, 'has no field note');
  if (typeof note !== 'string') throw malformed(agent, 'has a field note that is not a string');
  const status = readStatus(agent, value['status']);
  const usage = readUsage(agent, value['usage']);
  return { note: note.toWellFormed(), ...(status && { status }), ...(usage && { usage }) };
}

function readStatus(agent: string, value: unknown): IncidentStatusChange | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const status = typeof value === 'string' ? STATUSES.get(value.trim().toLowerCase()) : undefined;
  if (!status) throw malformed(agent, 'has a field status that is neither acknowledged nor resolved');
  return status;
}

function readUsage(agent: string, value: unknown): Usage | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) throw malformed(agent, 'has a field usage that is not an object');
  const usage: Partial<Record<keyof Usage, number>> = {};
  for (const field of USAGE_FIELDS) {
    const amount = value[field];
    if (amount === undefined || amount === null) continue;
    if (typeof amount !== 'number' || !Number.isFinite(amount) || amount < 0) {
      throw malformed(agent, `has a field usage.${field} that is not a number of 0 or more`);
    }
    usage[field] = amount;
  }
  return usage;
}

function malformed(agent: string, what: string): AppError {
  return new AppError('agent_answer_malformed', `the answer of agent ${agent} ${what}`, {
    remedy: 'answer {"note": string, "status"?: "acknowledged" | "resolved", "usage"?: {…}}',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
