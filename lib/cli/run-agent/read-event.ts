import { AppError } from '../../domain/errors.ts';
import type { Io } from '../io.ts';
import { readNamed } from '../read-named.ts';

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
  const bytes = await readNamed(io, file, MOST_BYTES + 1);
  const json = parse(Buffer.from(bytes).toString('utf8'));
  const event: unknown = Object(json).event ?? json;
  if (bytes.length > MOST_BYTES || typeof Object(event).event_type !== 'string') {
    throw new AppError('usage', `${file} holds no PagerDuty event`, {
      remedy: 'pdt send incident.triggered --print > event.json writes one',
    });
  }
  return Object.fromEntries(Object.entries(Object(event)));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
