import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { EVENT_TYPES } from '../../domain/event-types.ts';

const FOLDER = new URL('./page/', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const OWN = 'main announce delivery dom follow form markdown note run words'.split(' ');

/** What the page loads, by path; the Markdown reader as its package ships it for browsers, one module. */
const FILES: Readonly<Record<string, URL>> = {
  '/': new URL('index.html', FOLDER),
  '/console/page.css': new URL('page.css', FOLDER),
  '/console/icon.svg': new URL('icon.svg', FOLDER),
  '/console/markdown-it.js': new URL(import.meta.resolve('markdown-it/browser')),
  ...Object.fromEntries(OWN.map((name) => [`/console/${name}.js`, new URL(`${name}.js`, FOLDER)])),
};

/**
 * Where the browser finds what our scripts import by a package's name.
 * https://html.spec.whatwg.org/multipage/webappapis.html#import-maps
 */
const MODULES = JSON.stringify({ imports: { 'markdown-it/browser': '/console/markdown-it.js' } });

/**
 * Nothing but the files above and the list of modules runs or loads, nothing is sent elsewhere, no page frames ours, and a text
 * can never become markup (Trusted Types without a policy).
 * https://www.w3.org/TR/CSP3/ https://www.w3.org/TR/trusted-types/
 */
const POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(MODULES).digest('base64')}'`,
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

/** The file behind a path; undefined when there is none. */
export function fileOf(path: string): URL | undefined {
  return Object.hasOwn(FILES, path) ? FILES[path] : undefined;
}

/** Answers with a file of the page. */
export async function sendFile(file: URL, response: ServerResponse): Promise<void> {
  const bytes = await readFile(file);
  const type = extname(file.pathname);
  response.writeHead(200, { 'content-type': TYPES[type] ?? 'application/octet-stream' });
  response.end(type === '.html' ? fillIn(bytes.toString('utf8')) : bytes);
}

/** The modules of packages, and the choices of the form, each with what its event carries. */
function fillIn(html: string): string {
  const options = Object.entries(EVENT_TYPES).map(
    ([type, data]) => `<option data-carries="${data}">${type}</option>`,
  );
  return html
    .replace('<!-- modules -->', `<script type="importmap">${MODULES}</script>`)
    .replace('<!-- event types -->', options.join('\n                '));
}
