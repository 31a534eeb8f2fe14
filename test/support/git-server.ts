import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** No configuration of whoever runs the tests takes part. */
const ENV = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Dev',
  GIT_AUTHOR_EMAIL: 'dev@example.com',
  GIT_COMMITTER_NAME: 'Dev',
  GIT_COMMITTER_EMAIL: 'dev@example.com',
};

/** One commit: files by path (null removes one). */
export interface Commit {
  readonly message: string;
  /** ISO 8601. */
  readonly date: string;
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
  readonly tag?: string;
  readonly branch?: string;
}

/** A bare repository made of commits, on a temporary disk for one test; `run` calls git in it. */
export function gitRepository(commits: readonly Commit[]) {
  const root = mkdtempSync(join(tmpdir(), 'pdt-git-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const work = join(root, 'work');
  const bare = join(root, 'shop', 'web.git');
  mkdirSync(work);
  const git = (where: string, args: readonly string[], date = '2026-01-01T00:00:00Z') =>
    execFileSync('git', args, {
      cwd: where,
      env: { ...ENV, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  git(work, ['init', '-q', '-b', 'main']);
  for (const { message, date, files, tag, branch } of commits) {
    if (branch) git(work, ['checkout', '-q', '-B', branch]);
    for (const [path, content] of Object.entries(files)) {
      const at = join(work, path);
      if (content === null) {
        rmSync(at);
        continue;
      }
      mkdirSync(dirname(at), { recursive: true });
      writeFileSync(at, content);
    }
    git(work, ['add', '-A']);
    git(work, ['commit', '-q', '--allow-empty', '-m', message], date);
    if (tag) git(work, ['tag', '-a', tag, '-m', tag], date);
  }
  git(work, ['checkout', '-q', 'main']);
  git(root, ['clone', '-q', '--bare', work, bare]);
  git(bare, ['config', 'uploadpack.allowReachableSHA1InWant', 'true']);
  return { root, run: (...args: readonly string[]) => git(bare, args) };
}

/** What a git server asks of its callers. */
interface ServerOptions {
  /** The password of every request. */
  readonly token?: string;
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** `git http-backend` behind HTTP on loopback. https://git-scm.com/docs/git-http-backend */
export async function serveGit(root: string, options: ServerOptions = {}) {
  const seen: { method: string; path: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    seen.push({ method, path: url, authorization: request.headers.authorization });
    if (options.answer?.(request, response)) return;
    const [, password] = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64')
      .toString()
      .split(':');
    if (options.token !== undefined && password !== options.token) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    backend(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function backend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://git');
  const child = spawn('git', ['http-backend'], {
    env: {
      ...ENV,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? '',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...(request.headers['git-protocol'] ? { GIT_PROTOCOL: String(request.headers['git-protocol']) } : {}),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => {});
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const out = Buffer.concat(chunks);
    const end = out.indexOf('\r\n\r\n');
    const headers = out
      .subarray(0, Math.max(0, end))
      .toString()
      .split('\r\n')
      .map((line) => line.split(/: /, 2) as [string, string]);
    const status = Number(headers.find(([name]) => name === 'Status')?.[1]?.slice(0, 3) ?? 200);
    response.writeHead(
      end < 0 ? 500 : status,
      Object.fromEntries(headers.filter(([name]) => name !== 'Status')),
    );
    response.end(out.subarray(end + 4));
  });
}
