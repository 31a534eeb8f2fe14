import { createMCPClient, type ListToolsResult, type MCPClient } from '@ai-sdk/mcp';
import { jsonSchema } from 'ai';
import type { WorkerSecrets } from '../../app/ports/worker-secrets.ts';
import type { Agent, McpServer } from '../../domain/agent.ts';
import { cutText } from '../../domain/cut-text.ts';
import { bounded } from '../../tools/bounded.ts';
import { mcpText } from './mcp-result.ts';
import { createMcpTransport } from './mcp-transport.ts';
import {
  type CallLimits,
  leftOut,
  type RunTool,
  type RunTools,
  type ToolLeftOut,
  uniqueName,
} from './run-tool.ts';

/** Longest wait for a server that names no time of its own: for its tools, and for each call, ms. */
const SERVER_TIMEOUT_MS = 20_000;
/** How long a server is waited for when its connection closes, ms. */
const CLOSE_MS = 2_000;
/** More pages of tools than this no model can use. */
const MAX_PAGES = 10;
/** Most tools of one server: providers refuse requests with far more. */
const MOST_TOOLS = 50;
/** Longest description, and longest input schema as JSON, in characters; they are paid for in every step. */
const LONGEST_DESCRIPTION = 2_000;
const LONGEST_SCHEMA = 20_000;

type Definition = ListToolsResult['tools'][number];

interface McpDeps {
  readonly secrets: Pick<WorkerSecrets, 'get'>;
  readonly local: boolean;
  readonly limits: CallLimits;
  /** Names that other tools have. */
  readonly taken: ReadonlySet<string>;
}

interface Connected {
  readonly server: McpServer;
  readonly client: MCPClient;
  readonly definitions: readonly Definition[];
}

/**
 * The tools of an agent's MCP servers, all asked at once. A server that cannot be reached, answers nonsense or takes too long
 * is left out with its reason: never text of its own, which would stand where the model trusts it.
 */
export async function mcpTools(
  agent: Agent,
  deps: McpDeps,
): Promise<RunTools & { readonly close: () => Promise<void> }> {
  const closers: (() => Promise<void>)[] = [];
  const unavailable: ToolLeftOut[] = [];
  const servers = agent.spec.mcp.filter(({ enabled }) => enabled);
  const connected = await Promise.all(
    servers.map(async (server) => {
      try {
        return await connect(agent, server, deps, closers);
      } catch (thrown) {
        unavailable.push(leftOut(server.server, thrown, reasonOf(thrown)));
        return undefined;
      }
    }),
  );
  const taken = new Set(deps.taken);
  const tools = connected.flatMap(
    (found) => found?.definitions.map((tool) => toRunTool(tool, found, taken, deps)) ?? [],
  );
  const close = async () => {
    await Promise.all(closers.map((closer) => quietly(closer)));
  };
  return { tools, unavailable, close };
}

async function connect(
  agent: Agent,
  server: McpServer,
  deps: McpDeps,
  closers: (() => Promise<void>)[],
): Promise<Connected> {
  const limit = AbortSignal.any([deps.limits.signal, AbortSignal.timeout(timeoutOf(server))]);
  const options = { signal: limit, timeout: timeoutOf(server) };
  const way = await createMcpTransport({ agent, server, secrets: deps.secrets, local: deps.local });
  let client: MCPClient | undefined;
  closers.push(async () => {
    // The session is ended before its connections are.
    if (client) await quietly(client.close);
    await way.close();
  });
  client = await until(
    limit,
    createMCPClient({
      transport: way.transport,
      initializationOptions: options,
      clientName: 'pagerduty-triggers',
      onUncaughtError: () => undefined,
    }),
  );
  const definitions = await until(limit, listAll(client, options));
  const wanted = server.tools;
  const usable = definitions
    .filter(({ name }) => wanted === undefined || wanted.includes(name))
    .filter(({ inputSchema }) => JSON.stringify(inputSchema).length <= LONGEST_SCHEMA);
  return { server, client, definitions: usable.slice(0, MOST_TOOLS) };
}

async function listAll(
  client: MCPClient,
  options: { readonly signal: AbortSignal; readonly timeout: number },
): Promise<readonly Definition[]> {
  const found: Definition[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await client.listTools({ ...(cursor && { params: { cursor } }), options });
    found.push(...answer.tools);
    cursor = answer.nextCursor;
    if (!cursor) break;
  }
  return found;
}

function toRunTool(
  definition: Definition,
  { server, client }: Connected,
  taken: Set<string>,
  { limits }: McpDeps,
): RunTool {
  const name = uniqueName(definition.name, server.server, taken);
  taken.add(name);
  const timeout_ms = timeoutOf(server);
  // Unless the server says otherwise, a call may change something.
  const writes = definition.annotations?.readOnlyHint !== true;
  return {
    name,
    description: cutText(
      definition.description ?? `${definition.name} of the MCP server ${server.server}`,
      LONGEST_DESCRIPTION,
    ),
    schema: jsonSchema({ ...definition.inputSchema, properties: definition.inputSchema.properties ?? {} }),
    writes,
    changes: () => writes,
    call: (input) =>
      bounded({
        name,
        timeout_ms,
        ...limits,
        execute: async ({ signal }) =>
          mcpText(
            await client.callTool({
              name: definition.name,
              arguments: argumentsOf(input),
              options: { signal, timeout: timeout_ms },
            }),
          ),
      }),
  };
}

function argumentsOf(input: unknown): Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input } : {};
}

function timeoutOf({ timeout_s }: McpServer): number {
  return timeout_s === undefined ? SERVER_TIMEOUT_MS : timeout_s * 1000;
}

/** Also for work that does not look at its signal. */
function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new DOMException('timed out', 'TimeoutError'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

async function quietly(close: () => Promise<void>): Promise<void> {
  await until(AbortSignal.timeout(CLOSE_MS), close()).catch(() => undefined);
}

function reasonOf(thrown: unknown): string {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'TimeoutError' || name === 'AbortError') return 'it did not answer in time';
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined;
  return typeof status === 'number' ? `it answered HTTP ${status}` : 'it could not be reached';
}
