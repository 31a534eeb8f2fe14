import { Agent as Connections } from 'undici';
import { fetchText, type TextAnswer } from '../fetch-text.ts';
import { plainWords } from '../plain-words.ts';
import { failed } from '../tool-error.ts';
import type { Connection } from './kubeconfig.ts';
import { checkPath } from './path.ts';
import type { Policy } from './policy.ts';

/** One request to the API server. */
export interface KubeRequest {
  readonly method?: 'GET' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly accept?: 'table' | 'text';
  readonly patch?: { readonly type: 'strategic-merge-patch' | 'merge-patch'; readonly body: unknown };
  /** A DELETE's options. */
  readonly body?: unknown;
}

/** Sends a request; the answer's text. @throws AppError `tool_failed` with the server's own words, as kubectl prints them. */
export type KubeApi = (request: KubeRequest) => Promise<TextAnswer>;

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables */
const ACCEPT = {
  table: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  text: 'text/plain, application/json, */*',
  json: 'application/json',
} as const;

/** Time a connection may take to open, ms. */
const CONNECT_MS = 5_000;
/** Time one request may take, ms: a rollout is watched by many short ones. */
const REQUEST_MS = 30_000;
/** Characters of an error's text. */
const MOST_WORDS = 800;
/** Most of an answer that is read. */
const LIMIT_BYTES = 4 * 1024 * 1024;

/** The API of a cluster for one command; `close` ends its connections. */
export function createKubeApi(deps: {
  readonly connection: Connection;
  readonly policy: Policy;
  readonly signal: AbortSignal;
}): { readonly api: KubeApi; readonly close: () => Promise<void> } {
  const { connection, policy, signal } = deps;
  const dispatcher = new Connections({
    connectTimeout: CONNECT_MS,
    connect: { ...connection.tls, timeout: CONNECT_MS },
  });
  const api: KubeApi = async ({ method = 'GET', path, query = {}, accept, patch, body }) => {
    checkPath(policy, path);
    const url = new URL(connection.server);
    url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`;
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const sent = patch?.body ?? body;
    const answer = await fetchText('the Kubernetes API', {
      method,
      url,
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
      dispatcher,
      limit_bytes: LIMIT_BYTES,
      headers: {
        accept: ACCEPT[accept ?? 'json'],
        ...(connection.authorization ? { authorization: connection.authorization } : {}),
        ...(sent === undefined
          ? {}
          : { 'content-type': patch ? `application/${patch.type}+json` : 'application/json' }),
      },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    });
    if (answer.status < 200 || answer.status > 299) throw serverError(answer);
    return answer;
  };
  return { api, close: () => dispatcher.destroy() };
}

/** How kubectl words the answer for an API that the cluster does not serve: API servers say `404 page not found`. */
export const NO_RESOURCE = 'Error from server (NotFound): the server could not find the requested resource';

/** The error as kubectl words it. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
function serverError({ status, headers, text }: TextAnswer): Error {
  if (status === 401)
    return failed('You must be logged in to the server (Unauthorized): its token is refused');
  const { reason, message } = statusOf(text);
  if (message !== undefined) {
    return failed(`Error from server (${reason ?? `HTTP ${status}`}): ${message.slice(0, MOST_WORDS)}`);
  }
  // Too many requests, for one, are refused in plain text.
  const words = plainWords(headers, text)?.slice(0, MOST_WORDS);
  if (status === 404 && words === '404 page not found') return failed(NO_RESOURCE);
  return failed(`Error from server: HTTP ${status}${words ? `: ${words}` : ''}`);
}

function statusOf(text: string): { reason?: string; message?: string } {
  try {
    const { kind, reason, message } = JSON.parse(text) as Record<string, unknown>;
    if (kind !== 'Status' || typeof message !== 'string') return {};
    return { message, ...(typeof reason === 'string' && reason ? { reason } : {}) };
  } catch {
    return {};
  }
}
