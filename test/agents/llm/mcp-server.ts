import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import * as z from 'zod';

export interface TestMcpServer {
  readonly url: string;
  /** Headers of every request. */
  readonly headers: readonly IncomingHttpHeaders[];
  /** Calls of tools, in order. */
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
}

interface TestTool {
  readonly description?: string;
  readonly reads?: boolean;
  readonly answer: (input: Record<string, unknown>) => CallToolResult | Promise<CallToolResult>;
}

/** A text answer. */
export const says = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] });

/** A real MCP server over streamable HTTP, stateless, whose tools take `{name?}`. */
export async function serveMcp(tools: Readonly<Record<string, TestTool>>): Promise<TestMcpServer> {
  const headers: IncomingHttpHeaders[] = [];
  const calls: { name: string; input: unknown }[] = [];
  const http = createServer(async (request, response) => {
    headers.push(request.headers);
    const mcp = new McpServer({ name: 'test', version: '1.0.0' });
    for (const [name, { description = name, reads = true, answer }] of Object.entries(tools)) {
      mcp.registerTool(
        name,
        {
          description,
          inputSchema: { name: z.string().optional() },
          annotations: { readOnlyHint: reads },
        },
        async (input) => {
          calls.push({ name, input });
          return await answer(input);
        },
      );
    }
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    response.on('close', () => void transport.close());
    // The SDK's own types disagree under exactOptionalPropertyTypes.
    await mcp.connect(transport as unknown as Parameters<McpServer['connect']>[0]);
    await transport.handleRequest(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`, headers, calls };
}
