import type { MCPClientConfig } from '@ai-sdk/mcp';
import { Agent as Connections, fetch } from 'undici';
import type { WorkerSecrets } from '../../app/ports/worker-secrets.ts';
import type { Agent, McpServer } from '../../domain/agent.ts';
import { AppError } from '../../domain/errors.ts';
import { mcpSetting } from '../../domain/mcp-setting.ts';
import { resolveSecretText } from '../../domain/secret-reference.ts';
import { createSettings } from '../../tools/settings.ts';
import { isHeader } from '../http-header.ts';

/** Largest answer of a server that is read, in bytes. */
const ANSWER_LIMIT_BYTES = 8 * 1024 * 1024;

/** A way to a server, and how to give its connections back. */
export interface McpTransport {
  readonly transport: MCPClientConfig['transport'];
  readonly close: () => Promise<void>;
}

interface TransportDeps {
  readonly agent: Agent;
  readonly server: McpServer;
  readonly secrets: Pick<WorkerSecrets, 'get'>;
  /** Whether a program may be started. */
  readonly local: boolean;
}

/**
 * How a server is reached: its `url`, else `MCP_<SERVER>_URL`, with its headers, else `MCP_<SERVER>_TOKEN` as a bearer token;
 * in local mode also its program.
 * @throws AppError `tool_refused` with the reason, `secret_unset`, `secrets_unavailable`.
 */
export async function createMcpTransport(deps: TransportDeps): Promise<McpTransport> {
  const { agent, server, secrets } = deps;
  const resource = `agent/${agent.metadata.name}`;
  const at = `spec.mcp[${server.server}]`;
  const resolve = (text: string, field: string) =>
    resolveSecretText(text, secrets.get, { resource, field: `${at}.${field}` });
  const settings = createSettings({ agent, field: at, config: { url: server.url }, secrets });
  const urlSetting = mcpSetting(server.server, 'URL');
  const address = server.command === undefined || server.url ? await settings(urlSetting, 'url') : '';
  if (address) {
    const headers = await resolveAll(server.headers ?? {}, (text, key) => resolve(text, `headers.${key}`));
    const hasOwn = Object.keys(headers).some((key) => key.toLowerCase() === 'authorization');
    const token = hasOwn ? undefined : await settings(mcpSetting(server.server, 'TOKEN'));
    if (token) headers['Authorization'] = `Bearer ${token.trim()}`;
    const wrong = Object.keys(headers).find((key) => !isHeader(key, headers[key] ?? ''));
    if (wrong !== undefined)
      throw new AppError('tool_refused', `its header ${JSON.stringify(wrong)} is not valid in HTTP`);
    return overHttp(checkAddress(address, Object.keys(headers).length > 0), headers);
  }
  if (server.command === undefined) throw new AppError('tool_refused', `${urlSetting} is not set`);
  if (!deps.local) throw new AppError('tool_refused', 'it is a program, and programs run in local mode only');
  const env = await resolveAll(server.env ?? {}, (text, key) => resolve(text, `env.${key}`));
  const { Experimental_StdioMCPTransport } = await import('@ai-sdk/mcp/mcp-stdio');
  const transport = new Experimental_StdioMCPTransport({
    command: server.command,
    args: await Promise.all(
      (server.args ?? []).map(async (text, index) => (await resolve(text, `args[${index}]`)) ?? ''),
    ),
    env,
    stderr: 'ignore',
  });
  return { transport, close: () => transport.close() };
}

function overHttp(url: URL, headers: Record<string, string>): McpTransport {
  const dispatcher = new Connections({ connectTimeout: 5_000, maxResponseSize: ANSWER_LIMIT_BYTES });
  const send = (input: Parameters<typeof fetch>[0], init?: Parameters<typeof fetch>[1]) =>
    fetch(input, { ...init, redirect: 'error', dispatcher });
  return {
    transport: {
      type: /\/sse\/?$/.test(url.pathname) ? 'sse' : 'http',
      url: url.href,
      headers,
      redirect: 'error',
      // The same standard, declared twice: undici's own types and Node's.
      fetch: send as unknown as typeof globalThis.fetch,
    },
    close: () => dispatcher.destroy(),
  };
}

/** Headers hold credentials: they travel over https, or within this machine. */
function checkAddress(text: string, hasHeaders: boolean): URL {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new AppError('tool_refused', 'its url is not one');
  const loopback = /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(url.hostname);
  if (hasHeaders && url.protocol !== 'https:' && !loopback) {
    throw new AppError('tool_refused', 'its url must be https, because headers are sent');
  }
  return url;
}

async function resolveAll(
  texts: Readonly<Record<string, string>>,
  resolve: (text: string, key: string) => Promise<string | undefined>,
): Promise<Record<string, string>> {
  const resolved: Record<string, string> = {};
  for (const [key, text] of Object.entries(texts)) resolved[key] = ((await resolve(text, key)) ?? '').trim();
  return resolved;
}
