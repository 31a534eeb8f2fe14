import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Stands for what the console's pictures show: the page's own files. */
export async function consoleDigest(): Promise<string> {
  const hash = createHash('sha256');
  const files = globSync('lib/local/console/page/*.{html,css,js}', { cwd: ROOT });
  for (const file of files.toSorted()) hash.update(file).update(await readFile(`${ROOT}${file}`));
  return hash.digest('hex');
}
