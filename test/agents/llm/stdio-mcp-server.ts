import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

/** A real MCP server as a program: one tool that tells an environment variable and its arguments. */
const server = new McpServer({ name: 'stdio', version: '1.0.0' });
server.registerTool('greet', { description: 'Greets' }, async () => ({
  content: [{ type: 'text', text: `hello ${process.env['GREETED']}, by ${process.argv.slice(2).join(' ')}` }],
}));
await server.connect(new StdioServerTransport());
