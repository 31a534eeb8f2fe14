import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { EVENT_TYPES } from '../../domain/event-types.ts';

const FOLDER = new URL('./page/', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What the page loads, by path. */
const FILES: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/console/page.css': 'page.css',
  '/console/icon.svg': 'icon.svg',
  ...Object.fromEntries(
    ['main', 'announce', 'delivery', 'dom', 'form', 'inline', 'markdown', 'note', 'run', 'words'].map(
      (name) => [`/console/${name}.js`, `${name}.js`],
    ),
  ),
};

/**
 * Nothing but our own files runs or loads, nothing is sent elsewhere, no page frames ours, and a text can never become markup
 * (Trusted Types without a policy).
 * https://www.w3.org/TR/CSP3/ https://www.w3.org/TR/trusted-types/
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Headers of everything the console answers. */
export const CONSOLE_HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Name of the file behind a path; undefined when there is none. */
export function fileOf(path: string): string | undefined {
  return Object.hasOwn(FILES, path) ? FILES[path] : undefined;
}

/** Answers with a file of the page. */
export async function sendFile(name: string, response: ServerResponse): Promise<void> {
  const bytes = await readFile(new URL(name, FOLDER));
  response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' });
  response.end(name === 'index.html' ? fillIn(bytes.toString('utf8')) : bytes);
}

/** The choices of the form, each with what its event carries. */
function fillIn(html: string): string {
  const options = Object.entries(EVENT_TYPES).map(
    ([type, data]) => `<option data-carries="${data}">${type}</option>`,
  );
  return html.replace('<!-- event types -->', options.join('\n                '));
}
