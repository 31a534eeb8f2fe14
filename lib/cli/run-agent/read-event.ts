import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../domain/errors.ts';
import type { Io } from '../io.ts';

/** As the receiver's limit. */
const MOST_BYTES = 512 * 1024;

/**
 * The event in a file (or `-`): a delivery's body `{"event": …}`, or the event alone.
 * @throws AppError `path_missing`, `usage` when it holds no event.
 */
export async function readEventFile(
  io: Pick<Io, 'stdin' | 'cwd'>,
  file: string,
): Promise<Readonly<Record<string, unknown>>> {
  const bytes = file === '-' ? await io.stdin(MOST_BYTES + 1) : await readStart(resolve(io.cwd, file), file);
  const json = parse(Buffer.from(bytes).toString('utf8'));
  const event: unknown = Object(json).event ?? json;
  if (bytes.length > MOST_BYTES || typeof Object(event).event_type !== 'string') {
    throw new AppError('usage', `${file} holds no PagerDuty event`, {
      remedy: 'pdt send incident.triggered --print > event.json writes one',
    });
  }
  return Object.fromEntries(Object.entries(Object(event)));
}

async function readStart(path: string, written: string): Promise<Uint8Array> {
  try {
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES + 1), 0, MOST_BYTES + 1, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new AppError('path_missing', `${written} does not exist or cannot be read`, { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
