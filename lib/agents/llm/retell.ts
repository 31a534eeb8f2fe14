import type { ModelMessage } from 'ai';
import { fence } from './fence.ts';

/**
 * The conversation with its tool calls and answers told as text. For providers whose protocol knows no "no tool may be
 * called": there the tools are left out of the request, and all that was learnt through them would be left out too.
 * Answers of tools stand in a fence, for they are data.
 */
export function retell(messages: readonly ModelMessage[]): ModelMessage[] {
  return messages.map((message): ModelMessage => {
    if (message.role === 'assistant') {
      return typeof message.content === 'string'
        ? message
        : { role: 'assistant', content: message.content.map(toldPart).filter(Boolean).join('\n\n') || '…' };
    }
    if (message.role !== 'tool') return message;
    const answers = message.content.flatMap((part) =>
      part.type === 'tool-result' ? `${part.toolName} answered:\n${answerText(part.output)}` : [],
    );
    return { role: 'user', content: `Answers of tools, as data:\n\n${fence(answers.join('\n\n')).block}` };
  });
}

function toldPart(part: { readonly type: string }): string {
  if (part.type === 'text' && 'text' in part) return String(part.text);
  if (part.type !== 'tool-call' || !('toolName' in part) || !('input' in part)) return '';
  return `(I called ${String(part.toolName)} with ${JSON.stringify(part.input)}.)`;
}

function answerText(output: { readonly type: string }): string {
  if (!('value' in output)) return output.type;
  return typeof output.value === 'string' ? output.value : JSON.stringify(output.value);
}
