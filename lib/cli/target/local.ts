import { dirname } from 'node:path';
import { AppError } from '../../domain/errors.ts';
import { isAlive, type LocalFile, localFilePath, readLocalFile } from '../../local/local-file.ts';

/**
 * How the local platform that runs in this directory, or in one above it, is reached.
 * @throws AppError `local_missing` when none runs.
 */
export async function findLocal(directory: string): Promise<LocalFile> {
  for (let at = directory; ; at = dirname(at)) {
    const found = await readLocalFile(localFilePath(at));
    if (found && isAlive(found.pid)) return found;
    if (dirname(at) === at) break;
  }
  throw new AppError('local_missing', 'no local platform runs here', {
    remedy: 'npm start, in another terminal and in this directory or one above it',
  });
}
