import { lookup } from 'node:dns/promises';
import { Agent as Connections } from 'undici';
import * as z from 'zod';
import { fetchText, type TextAnswer } from '../fetch-text.ts';
import { availableTool, type Tool, type ToolContext, type ToolFactory, unavailableTool } from '../tool.ts';
import { failed, refused } from '../tool-error.ts';
import { isPublicAddress } from './check-address.ts';
import { type AllowedHost, isAllowed, readHosts } from './hosts.ts';

/** An address a name resolved to. */
export interface Resolved {
  readonly address: string;
  readonly family: number;
}

/** What only tests replace. */
export interface HttpGetOptions {
  readonly resolve?: (hostname: string) => Promise<readonly Resolved[]>;
  /** Lets http and this machine's own addresses through. */
  readonly allow_loopback?: boolean;
}

const MOST_REDIRECTS = 5;
const CONNECT_MS = 5_000;
const LIMIT_BYTES = 256 * 1024;

const input = z.object({ url: z.string().max(2_000).describe('https address on an allowed host') });

/** Makes the tool `http_get`: a GET of pages on hosts that the entry's `hosts` lists, on the public internet only. */
export function createHttpGetTool(options: HttpGetOptions = {}): ToolFactory {
  return async ({ entry }: ToolContext): Promise<Tool> => {
    const hosts = readHosts(entry);
    if (hosts.length === 0) return unavailableTool('http_get', 'its config lists no hosts');
    const names = hosts.map(({ name, below, port }) => `${below ? '*.' : ''}${name}${port && `:${port}`}`);
    return availableTool({
      name: 'http_get',
      description: `Reads a page or JSON by HTTP GET. Hosts: ${names.join(', ')}; no others.`,
      input,
      writes: false,
      execute: async ({ url }, { signal }) => await follow(url, hosts, options, signal),
    });
  };
}

/** Every hop is checked as if it were the first: its host against the list, its address against the public internet. */
async function follow(
  given: string,
  hosts: readonly AllowedHost[],
  options: HttpGetOptions,
  signal: AbortSignal,
): Promise<string> {
  let url = checkedUrl(given, hosts, options);
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const answer = await getOnce(url, options, signal);
    const location = [answer.headers['location']].flat()[0];
    if (answer.status < 300 || answer.status > 399 || location === undefined) return printed(answer);
    url = checkedUrl(URL.parse(location, url.href)?.href ?? '', hosts, options);
  }
  throw failed(`more than ${MOST_REDIRECTS} redirects`);
}

function checkedUrl(given: string, hosts: readonly AllowedHost[], options: HttpGetOptions): URL {
  const url = URL.parse(given);
  if (!url) throw refused('this is not a URL');
  if (url.protocol !== 'https:' && !(options.allow_loopback && url.protocol === 'http:')) {
    throw refused('the address must be https');
  }
  if (url.username || url.password) throw refused('the address must not hold a user or password');
  if (!isAllowed(hosts, url)) throw refused(`the host ${url.host} is not allowed for http_get`);
  return url;
}

async function getOnce(url: URL, options: HttpGetOptions, signal: AbortSignal): Promise<TextAnswer> {
  const address = await checkedAddress(url, options);
  const dispatcher = new Connections({
    connectTimeout: CONNECT_MS,
    connect: {
      timeout: CONNECT_MS,
      // The name is resolved once: the connection goes to the very address that was checked.
      lookup: (_hostname, { all }, done) =>
        all ? done(null, [address]) : done(null, address.address, address.family),
    },
  });
  try {
    return await fetchText(url.host, {
      url,
      signal,
      dispatcher,
      limit_bytes: LIMIT_BYTES,
      headers: { accept: 'application/json, text/*;q=0.9, */*;q=0.1', 'user-agent': 'pagerduty-triggers' },
    });
  } finally {
    await dispatcher.destroy();
  }
}

/** One address of a host, all of whose addresses are allowed. @throws AppError `tool_refused`, `tool_failed` */
async function checkedAddress(url: URL, options: HttpGetOptions): Promise<Resolved> {
  // In a URL an IPv6 address stands in brackets; any odd spelling of an IPv4 address is four numbers by now.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const resolve = options.resolve ?? ((name: string) => lookup(name, { all: true }));
  const found = await resolve(host).catch(() => [] as readonly Resolved[]);
  const [first] = found;
  if (!first) throw failed(`the host ${url.hostname} does not resolve`);
  const wrong = found.find(
    ({ address }) => !isPublicAddress(address) && !(options.allow_loopback && isLoopback(address)),
  );
  if (wrong) throw refused(`the host ${url.hostname} has an address that is not on the public internet`);
  return first;
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}

const READABLE = /^(text\/|application\/(.*\+)?(json|xml|yaml|x-yaml|javascript|x-ndjson)\b)/i;

function printed({ status, headers, text, cut }: TextAnswer): string {
  const type = [headers['content-type']].flat()[0] ?? '';
  const head = `HTTP ${status} ${type}`.trim();
  if (text !== '' && type !== '' && !READABLE.test(type)) return `${head}\n(not text: left out)`;
  return `${head}\n${text}${cut ? `\n(cut after ${LIMIT_BYTES} bytes)` : ''}`;
}
