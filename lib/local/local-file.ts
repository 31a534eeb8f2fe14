import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where a running platform tells how it is reached, below the working directory. */
export function localFilePath(directory: string): string {
  return join(directory, '.pdt', 'local.json');
}

/** How a running platform is reached; `outputs` are named as the stack's. Holds no secret: those are in its Secrets Manager. */
export interface LocalFile {
  readonly pid: number;
  readonly stack: string;
  readonly region: string;
  readonly webhook_url: string;
  readonly pagerduty_url: string;
  readonly console_url: string;
  readonly aws_endpoint_url: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export async function writeLocalFile(path: string, content: LocalFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
}

/** undefined when no platform has written one. */
export async function readLocalFile(path: string): Promise<LocalFile | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LocalFile;
  } catch {
    return undefined;
  }
}

/**
 * Removes it, unless another platform has written its own meanwhile. `before`: what stood there; while that one still runs, it
 * is found again.
 */
export async function removeLocalFile(
  path: string,
  pid: number,
  before: LocalFile | undefined,
): Promise<void> {
  const current = await readLocalFile(path);
  if (current?.pid !== pid) return;
  if (before && before.pid !== pid && isAlive(before.pid)) await writeLocalFile(path, before);
  else await rm(path, { force: true });
}

/** A platform that was killed leaves its file behind. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
