import { readFileSync } from 'node:fs';
import {
  createServer as createHttp,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Thing } from './kubernetes/objects.ts';
import { type ClusterState, createState, type Json, type Problem } from './kubernetes/state.ts';
import { asTable } from './kubernetes/tables.ts';

/** A request as the API server saw it. */
interface KubeSeen {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Options {
  /** https with the certificates of test/fixtures/tls; default true. */
  readonly tls?: boolean;
  /** Where the shop is; default `shop`. */
  readonly namespace?: string;
  /** Paths (method and prefix) that RBAC forbids, such as `GET /api/v1/nodes`. */
  readonly forbidden?: readonly string[];
  /** Whether a bearer token is let in; default: `KUBE_TOKEN` alone. */
  readonly accepts?: (token: string) => boolean;
  /** Answers in place of the cluster's own; false lets it answer. */
  readonly answer?: (request: KubeSeen, response: ServerResponse) => boolean;
}

export const KUBE_TOKEN = 'kube-token-0123456789abcdef';
export const PLANTED_SECRET = 'planted-database-password';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');

/**
 * A Kubernetes API server on loopback with a small shop in it, strict where a real one is: a token or client certificate,
 * known paths, known query parameters, patch types and fields. A restarted deployment gets new, healthy pods as it is looked at.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export async function startKubernetes(options: Options = {}) {
  const state = createState(PLANTED_SECRET, options.namespace ?? 'shop');
  const seen: KubeSeen[] = [];
  const listener: RequestListener = async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://double');
    const body = await readBody(request);
    const entry: KubeSeen = {
      method: request.method ?? '',
      path: decodeURIComponent(url.pathname),
      query: Object.fromEntries(url.searchParams),
      body,
    };
    seen.push(entry);
    if (!isAuthenticated(request, options.accepts ?? ((token) => token === KUBE_TOKEN))) {
      send(response, problem({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' }));
      return;
    }
    if (options.answer?.(entry, response)) return;
    const isForbidden = options.forbidden?.some((one) => `${entry.method} ${entry.path}`.startsWith(one));
    const message = `${entry.path.split('/').at(-1)} is forbidden: User "worker" cannot do this`;
    send(
      response,
      isForbidden
        ? problem({ code: 403, reason: 'Forbidden', message })
        : answerOf(state, entry, request.headers),
    );
  };
  const tls = options.tls ?? true;
  const server = tls
    ? createHttps(
        {
          key: fixture('server.key'),
          cert: fixture('server.pem'),
          ca: fixture('ca.pem'),
          requestCert: true,
          rejectUnauthorized: false,
        },
        listener,
      )
    : createHttp(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, seen, state, kubeconfig: kubeconfigOf(url) };
}

/** A kubeconfig as `kubectl config view --raw` prints it. `user`: its lines, indented by four. */
export function kubeconfigOf(url: string, user = `    token: ${KUBE_TOKEN}`): string {
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${Buffer.from(fixture('ca.pem')).toString('base64')}
    server: ${url}
  name: shop-cluster
contexts:
- context:
    cluster: shop-cluster
    namespace: shop
    user: worker
  name: worker@shop-cluster
current-context: worker@shop-cluster
kind: Config
preferences: {}
users:
- name: worker
  user:
${user}
`;
}

function isAuthenticated(request: IncomingMessage, accepts: (token: string) => boolean): boolean {
  const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (token !== undefined && accepts(token)) return true;
  return 'authorized' in request.socket && request.socket.authorized === true;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}

/** Query parameters an API server of this double knows, by what is asked. */
const KNOWN_QUERY = {
  get: new Set(['labelSelector', 'fieldSelector', 'limit', 'includeObject']),
  log: new Set(['container', 'tailLines', 'sinceSeconds', 'previous', 'timestamps', 'limitBytes']),
  patch: new Set(['fieldManager']),
  delete: new Set<string>(),
};

/** https://github.com/kubernetes/apiserver/blob/master/pkg/util/notfoundhandler/not_found_handler.go */
const NO_RESOURCE: Answer = { code: 404, body: '404 page not found\n' };

const PATH =
  /^\/(?:api\/(?<core>v1)|apis\/(?<group>[a-z0-9.]+)\/(?<version>v[a-z0-9]+))(?:\/namespaces\/(?<namespace>[^/]+)(?=\/))?\/(?<kind>[a-z]+)(?:\/(?<name>[^/]+))?(?:\/(?<sub>log|scale))?$/;

/** An answer: JSON, or text. */
interface Answer {
  readonly code: number;
  readonly body: unknown;
}

function answerOf(state: ClusterState, seen: KubeSeen, headers: IncomingHttpHeaders): Answer {
  const groups = PATH.exec(seen.path)?.groups;
  if (!groups) return NO_RESOURCE;
  const { kind = '', namespace, name, sub, group = '' } = groups;
  const isMetrics = group === 'metrics.k8s.io' && /^(pods|nodes)$/.test(kind);
  if (state.kinds.get(kind) !== group && !isMetrics) {
    return NO_RESOURCE;
  }
  const use = sub === 'log' ? 'log' : (seen.method.toLowerCase() as keyof typeof KNOWN_QUERY);
  const unknown = Object.keys(seen.query).find((key) => !KNOWN_QUERY[use]?.has(key));
  if (unknown) return badRequest(`unknown query parameter ${unknown}`);
  if (isMetrics) return { code: 200, body: state.metrics(kind, namespace, name) };
  const place = { kind, namespace, name: name ?? '' };
  if (seen.method === 'GET' && name === undefined) return list(state, seen, headers, place);
  const object = state.find(place);
  const what = `${kind}${group && `.${group}`} "${name}"`;
  if (!object) return problem({ code: 404, reason: 'NotFound', message: `${what} not found` });
  const type = headers['content-type'] ?? '';
  switch (`${seen.method} ${sub ?? ''}`) {
    case 'GET ':
      return { code: 200, body: shaped(headers, kind, object) };
    case 'GET log': {
      const text = state.log(place, seen.query);
      return typeof text === 'string' ? { code: 200, body: text } : problem(text);
    }
    case 'GET scale':
      return { code: 200, body: state.scaleOf(object) };
    case 'PATCH ':
      return problemOr(state.patchDeployment(object, seen.body, type), object);
    case 'PATCH scale':
      return problemOr(state.patchScale(object, seen.body, type), object);
    case 'DELETE ':
      if (kind === 'pods') return { code: 200, body: state.deletePod(object) };
  }
  return problem({ code: 405, reason: 'MethodNotAllowed', message: 'the server does not allow this method' });
}

function list(
  state: ClusterState,
  { query }: KubeSeen,
  headers: IncomingHttpHeaders,
  { kind, namespace }: { kind: string; namespace: string | undefined },
): Answer {
  const items = state.list(kind, namespace, query);
  const limit = Number(query['limit'] ?? items.length);
  const left = items.length - limit;
  const metadata = { resourceVersion: '7', ...(left > 0 ? { continue: 'x', remainingItemCount: left } : {}) };
  const found = { kind: `${kind}List`, apiVersion: 'v1', metadata, items: items.slice(0, limit) };
  return { code: 200, body: shaped(headers, kind, found) };
}

/** A table if it was asked for. */
function shaped(headers: IncomingHttpHeaders, kind: string, value: Json | Thing): unknown {
  const wantsTable = headers.accept?.startsWith('application/json;as=Table;v=v1;g=meta.k8s.io');
  return wantsTable ? asTable(kind, value) : value;
}

function problemOr(wrong: Problem | undefined, object: Thing): Answer {
  return wrong ? problem(wrong) : { code: 200, body: object };
}

function badRequest(message: string): Answer {
  return problem({ code: 400, reason: 'BadRequest', message });
}

/** An error as API servers word them. */
function problem({ code, reason, message }: Problem): Answer {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  return { code, body };
}

function send(response: ServerResponse, { code, body }: Answer): void {
  const type = typeof body === 'string' ? 'text/plain' : 'application/json';
  response.writeHead(code, { 'content-type': type }).end(typeof body === 'string' ? body : bare(body));
}

/** Logs are the double's own: no object of the API holds them. */
function bare(value: unknown): string {
  return JSON.stringify(value, (key, one) => (key === 'logs' || key === 'previous' ? undefined : one));
}
