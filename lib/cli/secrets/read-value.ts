import { AppError } from '../../domain/errors.ts';
import type { Io } from '../io.ts';
import { readNamed } from '../read-named.ts';

/** Secrets Manager's own limit. https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MOST_BYTES = 65_536;

/**
 * The value of a secret: from a file, from standard input (`-`, or when that is no terminal), else typed unseen. One line
 * end at its end is no part of it.
 * @throws AppError `usage` for an empty or oversized one, `path_missing`.
 */
export async function readSecretValue(
  io: Pick<Io, 'stdin' | 'tty' | 'cwd' | 'hidden'>,
  name: string,
  fromFile: string | undefined,
): Promise<string> {
  const bytes = await readBytes(io, name, fromFile);
  if (bytes.length > MOST_BYTES) throw new AppError('usage', `the value of ${name} is above 64 KB`);
  const value = decode(bytes, name).replace(/\r?\n$/, '');
  if (value.trim() === '') {
    throw new AppError('usage', `the value of ${name} is empty; nothing was stored`, {
      remedy: `pdt secrets set ${name} --from-file FILE`,
    });
  }
  return value;
}

async function readBytes(
  io: Pick<Io, 'stdin' | 'tty' | 'cwd' | 'hidden'>,
  name: string,
  fromFile: string | undefined,
): Promise<Uint8Array> {
  if (fromFile !== undefined) return await readNamed(io, fromFile, MOST_BYTES + 1);
  if (!io.tty.stdin || !io.hidden) return await io.stdin(MOST_BYTES + 1);
  return Buffer.from(await io.hidden(`Value of ${name} (it is not shown): `), 'utf8');
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AppError('usage', `the value of ${name} is not UTF-8 text`);
  }
}
