import * as z from 'zod';
import type { McpServer } from '../agent.ts';
import { durationSchema } from './duration.ts';
import { field, withUnused } from './field.ts';
import { reference } from './reference.ts';
import { UNUSED_MCP } from './unused-fields.ts';

const words = z.array(z.string());
const texts = z.record(z.string(), z.string());

/** One of an agent's MCP servers, `spec.mcp[]`. */
export const mcpSchema = withUnused(
  z
    .object({
      server: field(z.string().min(1), {
        origin: 'aof',
        description: 'Name of the server; also picks `MCP_<SERVER>_URL` and `MCP_<SERVER>_TOKEN`.',
        example: 'kubernetes',
        aliases: ['name'],
      }),
      enabled: field(z.boolean().default(true), {
        origin: 'aof',
        description: '`false` leaves the server out.',
        example: false,
      }),
      url: field(z.string().exactOptional(), {
        origin: 'aof',
        description: 'Address of the server (streamable HTTP or SSE). Absent: `MCP_<SERVER>_URL`.',
        example: 'https://mcp.example.com/mcp',
        aliases: ['endpoint'],
        lenient: true,
      }),
      headers: field(texts.exactOptional(), {
        origin: 'aof',
        description: 'Headers of each request; values may contain secret references.',
        example: { Authorization: `Bearer ${reference('MCP_KUBERNETES_TOKEN')}` },
        lenient: true,
      }),
      tools: field(words.exactOptional(), {
        origin: 'aof',
        description: 'Names of the tools the model may see. Absent: all.',
        example: ['get_pods'],
        lenient: true,
      }),
      timeout: field(durationSchema.exactOptional(), {
        origin: 'aof',
        description: 'Longest wait for one call.',
        example: '20s',
        aliases: ['timeout_secs', 'timeout_seconds'],
        lenient: true,
      }),
      command: field(z.string().exactOptional(), {
        origin: 'aof',
        description: 'Program of a stdio server: local mode only.',
        example: 'npx',
        lenient: true,
      }),
      args: field(words.exactOptional(), {
        origin: 'aof',
        description: 'Arguments of `command`; they may hold secret references.',
        example: ['-y', 'some-mcp-server'],
        lenient: true,
      }),
      env: field(texts.exactOptional(), {
        origin: 'aof',
        description: 'Environment of `command`; values may be secret references.',
        example: { KUBECONFIG: reference('KUBECONFIG') },
        aliases: ['environment'],
        lenient: true,
      }),
    })
    .transform(
      ({ timeout, ...server }): McpServer => ({
        ...server,
        ...(timeout === undefined ? {} : { timeout_s: timeout }),
      }),
    ),
  UNUSED_MCP,
);
