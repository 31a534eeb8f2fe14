import { isUtf8 } from 'node:buffer';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** A trigger or agent file as it lies on the disk. */
export interface ResourceFile {
  /** As a person would name it: relative to `cwd` where it lies below that. */
  readonly file: string;
  /** With replacement characters where the bytes are not UTF-8. */
  readonly text: string;
  readonly utf8: boolean;
}

/** Every YAML and JSON file of these directories and files, by name. Rejects with ENOENT when one of them is not there. */
export async function readResourceFiles(
  paths: readonly string[],
  cwd: string,
): Promise<readonly ResourceFile[]> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const distinct = [...new Set(files)].sort();
  return Promise.all(
    distinct.map(async (path) => {
      const bytes = await readFile(path);
      return { file: shorten(path, cwd), text: bytes.toString('utf8'), utf8: isUtf8(bytes) };
    }),
  );
}

async function filesAt(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((found) => !isAside(relative(path, found)));
}

/** A directory and the ones below it that may hold resources; empty for a file. Rejects with ENOENT when it is not there. */
export async function directoriesAt(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const below = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((found) => !isAside(relative(path, found)));
  return [path, ...below];
}

/** Hidden folders (our own `.pdt` among them) and installed packages hold nobody's resources. */
function isAside(path: string): boolean {
  return path.split(sep).some((part) => part.startsWith('.') || part === 'node_modules');
}

function shorten(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}
