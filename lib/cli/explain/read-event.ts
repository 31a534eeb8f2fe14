import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../domain/errors.ts';
import type { WebhookEvent } from '../../domain/event.ts';
import { readEnvelope } from '../../domain/read-event.ts';
import type { Io } from '../io.ts';
import { readStart } from '../read-start.ts';

/** Longest body the receiver takes. */
const MOST_BYTES = 512 * 1024;

/** An event from a file or standard input, or the id of one that was delivered. */
export type Asked = { readonly event: WebhookEvent } | { readonly id: string };

/**
 * Reads what `--event` names: `-`, a file that is there, else an event id.
 * @throws AppError `usage` for a file that holds no V3 event, `path_missing` for a path that is not there.
 */
export async function readAsked(text: string, io: Io): Promise<Asked> {
  if (text === '-') return { event: parse(await io.stdin(MOST_BYTES + 1), 'standard input') };
  const path = resolve(io.cwd, text);
  const info = await stat(path).catch(() => undefined);
  if (info && !info.isDirectory()) return { event: parse(await readStart(path, MOST_BYTES + 1), text) };
  if (info || /[/\\.]/.test(text) || !/^[\w-]{1,128}$/.test(text)) {
    throw new AppError('path_missing', `${text} is no file and no event id`, {
      remedy: 'pdt tail shows ids; pdt send incident.triggered --print makes an event to save',
    });
  }
  return { id: text };
}

function parse(bytes: Uint8Array, name: string): WebhookEvent {
  if (bytes.length > MOST_BYTES) throw new AppError('usage', `${name} is larger than any delivery`);
  const envelope = readEnvelope(wrapped(json(bytes, name)));
  if (envelope.kind !== 'not_v3') return envelope.event;
  throw new AppError('usage', `${name} holds no PagerDuty V3 event: {"event": {"event_type": …}}`, {
    remedy: 'pdt send incident.triggered --print prints one',
  });
}

/** The event itself is as good as the delivery that carries it. */
function wrapped(value: unknown): unknown {
  const bare = typeof value === 'object' && value !== null && 'event_type' in value && !('event' in value);
  return bare ? { event: value } : value;
}

function json(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    const utf16 = bytes.includes(0);
    throw new AppError('usage', `${name} is ${utf16 ? 'no UTF-8 text' : 'no JSON'}`, {
      cause,
      remedy: utf16
        ? 'save it as UTF-8; what an older PowerShell writes with > is UTF-16'
        : 'pdt send incident.triggered --print prints an event',
    });
  }
}
