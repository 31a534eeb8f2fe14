import { accessSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Names of Chromium's program on the systems we know. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The Chromium of this machine. Its sandbox needs rights that a container's root lacks; only our own pages are opened. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath: programPath(), args: ['--no-sandbox'] });
}

function programPath(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = paths.find(exists);
  if (found === undefined) throw new Error('there is no Chromium here: apt-get install chromium');
  return found;
}

function exists(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
