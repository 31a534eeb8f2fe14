import { resolve } from 'node:path';
import { AppError } from '../domain/errors.ts';
import type { Io } from './io.ts';
import { readStart } from './read-start.ts';

/**
 * The start of what an option names, up to this many bytes: a file, or `-` for standard input.
 * @throws AppError `path_missing`.
 */
export async function readNamed(
  io: Pick<Io, 'stdin' | 'cwd'>,
  file: string,
  most: number,
): Promise<Uint8Array> {
  if (file === '-') return await io.stdin(most);
  return await readStart(resolve(io.cwd, file), most).catch((cause: unknown) => {
    throw new AppError('path_missing', `${file} does not exist or cannot be read`, { cause });
  });
}
