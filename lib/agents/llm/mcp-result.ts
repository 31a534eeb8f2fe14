import type { CallToolResult } from '@ai-sdk/mcp';

/** What a server answered, as text. An answer that says it is an error becomes one. */
export function mcpText(result: CallToolResult): string {
  const parts = 'content' in result && Array.isArray(result.content) ? result.content : [];
  const text = parts
    .map(partText)
    .filter((part) => part !== '')
    .join('\n');
  const whole = text || structured(result);
  if (result.isError === true) throw new Error(whole || 'the server answered an error');
  return whole || '(an empty answer)';
}

function partText(part: Readonly<Record<string, unknown>>): string {
  if (part['type'] === 'text') return String(part['text'] ?? '');
  const resource = part['resource'];
  if (typeof resource === 'object' && resource !== null && 'text' in resource) return String(resource.text);
  return `[${String(part['type'])} left out]`;
}

function structured(result: CallToolResult): string {
  const value = 'structuredContent' in result ? result.structuredContent : undefined;
  return value === undefined ? '' : JSON.stringify(value);
}
