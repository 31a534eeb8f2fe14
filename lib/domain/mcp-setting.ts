/** Name of an MCP server's setting in the agent's `env` or the worker secret: `MCP_<SERVER>_URL`, `MCP_<SERVER>_TOKEN`, or as advised. */
export function mcpSetting(server: string, setting: string): string {
  return `MCP_${server.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_${setting}`;
}
