import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { AppError } from '../domain/errors.ts';
import { MOST_BYTES } from '../domain/read/read-resources.ts';
import { suggest } from '../domain/read/suggest.ts';
import type { Io } from './io.ts';
import { readStart } from './read-start.ts';

/** A file's text under the name that messages show: relative to the working directory. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
  /** False when the bytes are not UTF-8; the text then has replacement characters. */
  readonly utf8: boolean;
}

/** Names of files that a directory is searched for. */
const RESOURCE_FILE = /\.(ya?ml|json)$/i;

/**
 * Reads files; of a directory its YAML and JSON files, of those below it too when `recursive`; `-` is standard input. Sorted
 * and each once. No more is read of a file than shows that it is too large.
 * @throws AppError `path_missing` for a path that does not exist or holds no such file.
 */
export async function readFiles(
  paths: readonly string[],
  options: { readonly recursive: boolean },
  io: Pick<Io, 'cwd' | 'stdin'>,
): Promise<SourceFile[]> {
  const found = new Map<string, SourceFile>();
  for (const path of paths) {
    if (path === '-') {
      found.set('-', decode('-', await io.stdin(MOST_BYTES + 1)));
      continue;
    }
    for (const file of await filesOf(resolve(io.cwd, path), path, options.recursive)) {
      if (found.has(file)) continue;
      const bytes = await readStart(file, MOST_BYTES + 1).catch((cause: unknown) => {
        throw unreadable(file, cause);
      });
      found.set(file, decode(relative(io.cwd, file) || file, bytes));
    }
  }
  return [...found.values()];
}

async function filesOf(path: string, written: string, recursive: boolean): Promise<string[]> {
  const info = await stat(path).catch(async (cause: unknown) => {
    throw unreadable(written, cause, await neighbour(path));
  });
  if (!info.isDirectory()) return [path];
  const entries = await readdir(path, { recursive, withFileTypes: true });
  const files = entries
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && RESOURCE_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !relative(path, file)
          .split(/[\\/]/)
          .some((part) => part === 'node_modules' || part.startsWith('.')),
    )
    .sort();
  if (files.length === 0) {
    const deeper = recursive ? '' : ' itself; -R looks below it';
    throw new AppError('path_missing', `no YAML or JSON file is in ${written}${deeper}`, {
      remedy: `pdt init ${written} makes a trigger and an agent there`,
    });
  }
  return files;
}

/** The name beside this one that is most like it. */
async function neighbour(path: string): Promise<string | undefined> {
  const names = await readdir(dirname(path)).catch(() => []);
  return suggest(basename(path), names);
}

function unreadable(path: string, cause: unknown, near?: string): AppError {
  const hint = near === undefined ? '' : `; did you mean ${join(dirname(path), near)}?`;
  return new AppError('path_missing', `${path} does not exist or cannot be read${hint}`, {
    cause,
    remedy: '-f takes files and directories; pdt init DIR makes a first trigger and agent',
  });
}

function decode(file: string, bytes: Uint8Array): SourceFile {
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), utf8: true };
  } catch {
    return { file, text: new TextDecoder('utf-8').decode(bytes), utf8: bytes.length > MOST_BYTES };
  }
}
