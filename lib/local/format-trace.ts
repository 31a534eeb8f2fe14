import type { TraceEvent } from '../agents/llm/trace.ts';

/** Longest answer of a tool that is shown, in characters. */
const MOST_OUTPUT = 600;

/** A worker's trace line as text for a terminal; undefined for any other line. */
export function formatTrace(line: string): string | undefined {
  if (!line.startsWith('{"agent_trace":')) return undefined;
  return traceText((JSON.parse(line) as { readonly agent_trace: TraceEvent }).agent_trace);
}

/** One thing that happened in a model's run, for a person at a terminal. */
export function traceText(event: TraceEvent): string {
  switch (event.type) {
    case 'start': {
      const missing = event.unavailable.map(({ name, reason }) => `\n  not available: ${name} (${reason})`);
      return `agent ${event.agent} asks ${event.provider} ${event.model}; tools: ${event.tools.join(', ') || 'none'}${missing.join('')}`;
    }
    case 'step': {
      const calls = event.calls.length > 0 ? ` → ${event.calls.join(', ')}` : '';
      return `  step ${event.number}, ${event.usage.total_tokens ?? 0} tokens${calls}${indented(event.text)}`;
    }
    case 'tool':
      return `  ${event.name} ${JSON.stringify(event.input)}: ${event.outcome}, ${event.duration_ms} ms${indented(event.output)}`;
    case 'end': {
      const { total_tokens = 0, usd } = event.usage;
      const price = usd === undefined ? '' : `, about $${usd.toFixed(4)}`;
      const status = event.status === undefined ? '' : `; asks for the status ${event.status}`;
      return `  note after ${total_tokens} tokens${price}${status}${indented(event.note)}`;
    }
  }
}

function indented(text: string): string {
  if (text.trim() === '') return '';
  const shown = text.length <= MOST_OUTPUT ? text : `${text.slice(0, MOST_OUTPUT)}…`;
  return `\n${shown.trimEnd().replace(/^/gm, '    ')}`;
}
