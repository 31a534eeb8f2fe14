import { fetchText } from './fetch-text.ts';
import { plainWords } from './plain-words.ts';
import type { Settings } from './tool.ts';
import { failed, refused } from './tool-error.ts';

/** A server that an agent's settings name, and how we authenticate there. */
export interface Endpoint {
  readonly base: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The server of a tool: `<PREFIX>_URL`, with `<PREFIX>_TOKEN` (Bearer), `<PREFIX>_USERNAME` and `<PREFIX>_PASSWORD` (Basic,
 * also from the address itself), or `<PREFIX>_API_KEY`. undefined without an address.
 * @throws AppError `tool_refused` for an address or credential that cannot be used; the message holds neither.
 */
export async function endpointOf(settings: Settings, prefix: string): Promise<Endpoint | undefined> {
  const address = await settings(`${prefix}_URL`, 'url', 'endpoint');
  if (address === undefined) return undefined;
  const base = URL.parse(address);
  if (!base || !/^https?:$/.test(base.protocol)) throw refused(`${prefix}_URL is not an http address`);
  const token = await settings(`${prefix}_TOKEN`, 'token');
  const api_key = await settings(`${prefix}_API_KEY`, 'api_key');
  const username = (await settings(`${prefix}_USERNAME`, 'username')) ?? decodeURIComponent(base.username);
  const password = (await settings(`${prefix}_PASSWORD`, 'password')) ?? decodeURIComponent(base.password);
  base.username = '';
  base.password = '';
  base.search = '';
  base.hash = '';
  const authorization = token
    ? `Bearer ${token}`
    : api_key
      ? `ApiKey ${api_key}`
      : username
        ? `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
        : undefined;
  if (authorization !== undefined && !/^[\x20-\x7e]+$/.test(authorization)) {
    throw refused(`the credential for ${prefix}_URL holds a character no header may carry`);
  }
  return { base, headers: authorization === undefined ? {} : { authorization } };
}

/** An address below the endpoint's own path. */
export function below(base: URL, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}${path}`;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

/** Characters of a server's own words about an error. */
const LONGEST_WORDS = 600;

/** A JSON exchange. */
export interface JsonRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
  readonly signal: AbortSignal;
}

/**
 * Sends a request and reads its JSON. `errorOf` finds the server's own words in the JSON answer to a refused one; words in
 * plain text are taken as they are.
 * @throws AppError `tool_failed`
 */
export async function fetchJson(
  what: string,
  request: JsonRequest,
  errorOf: (answer: unknown) => string | undefined,
): Promise<unknown> {
  const { status, headers, text, cut } = await fetchText(what, {
    ...request,
    headers: { accept: 'application/json', ...request.headers },
  });
  const json = cut ? undefined : parse(text);
  if (status >= 200 && status < 300) {
    if (cut)
      throw failed(
        `the answer of ${what} is too large: ask for less (a narrower query, fewer series, a shorter time)`,
      );
    if (json === undefined) throw failed(`${what} answered something that is not JSON`);
    return json;
  }
  if (status >= 300 && status < 400)
    throw failed(`${what} answered with a redirect, which is not followed: mend its address`);
  const words = (errorOf(json) ?? plainWords(headers, text))?.slice(0, LONGEST_WORDS);
  throw failed(`${what} ${refusalOf(status)}${words ? `: ${words}` : ''}`);
}

/** 403 may be about us or about what was asked (an index that is blocked for everybody): the server's words tell. */
function refusalOf(status: number): string {
  if (status === 401) return 'refused our credentials (HTTP 401)';
  if (status === 403) return 'does not allow this, at least to our credentials (HTTP 403)';
  return `answered HTTP ${status}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
