import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';
import { Agent as Connections, request } from 'undici';
import { failed } from '../tool-error.ts';

/** Most bytes of one answer: a pack is held in memory. */
const LIMIT_BYTES = 48 * 1024 * 1024;
const CONNECT_MS = 5_000;

/** What isomorphic-git speaks HTTP with: within a signal and a size, without redirects. `close` ends its connections. */
export function createGitHttp(signal: AbortSignal): {
  readonly http: HttpClient;
  readonly close: () => Promise<void>;
} {
  const dispatcher = new Connections({ connectTimeout: CONNECT_MS });
  const http = {
    request: async ({
      url,
      method = 'GET',
      headers = {},
      body,
    }: GitHttpRequest): Promise<GitHttpResponse> => {
      const sent = body ? Buffer.concat(await collect(body)) : null;
      const answer = await request(url, {
        method: method === 'POST' ? 'POST' : 'GET',
        headers: { ...headers, 'accept-encoding': 'identity' },
        body: sent,
        signal,
        dispatcher,
      });
      if (answer.statusCode >= 300 && answer.statusCode < 400) {
        throw failed('the repository answered with a redirect, which is not followed: mend its address');
      }
      return {
        url,
        method,
        statusCode: answer.statusCode,
        statusMessage: String(answer.statusCode),
        headers: Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
        ),
        body: limited(answer.body),
      };
    },
  };
  return { http, close: () => dispatcher.destroy() };
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks;
}

async function* limited(body: AsyncIterable<Uint8Array>): AsyncIterableIterator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > LIMIT_BYTES) throw failed('the repository is too large to be read here');
    yield chunk;
  }
}
