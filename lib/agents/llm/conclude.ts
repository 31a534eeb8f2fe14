import type { ToolChoiceViolationError } from 'ai';

/** Why a run was ended before the model ended it. */
export type Ending = 'steps' | 'tokens' | 'time';

/** What the model is told in its last step. */
export const CONCLUDE: Readonly<Record<Ending, string>> = {
  steps: 'That was the last step but this one. Write the note now, from what you have; no tool is left.',
  tokens: 'The token budget of this run is used up. Write the note now, from what you have; no tool is left.',
  time: 'The time of this run is nearly over. Write the note now, from what you have; no tool is left.',
};

/** Why an answer is not all it could be. */
export type Shortfall = Ending | 'length';

const WHY: Readonly<Record<Ending, string>> = {
  steps: 'the number of steps it may take was used up',
  tokens: 'its token budget was used up',
  time: 'its time was over',
};

/** A line under an answer that was written before the investigation was finished, or not to its end. */
export function endingLine(ending: Shortfall): string {
  if (ending === 'length')
    return '_The answer was cut by the model: it reached its longest answer (max_tokens)._';
  return `_The investigation was ended because ${WHY[ending]}._`;
}

/** What is known of a run that never concluded. */
export interface Unfinished {
  /** Why there is no conclusion, as part of a sentence. */
  readonly why: string;
  /** Texts of the model's steps, in order. */
  readonly texts: readonly string[];
  /** Tools it called, in order. */
  readonly calls: readonly { readonly name: string; readonly ok: boolean; readonly writes: boolean }[];
}

/** The partial answer of a run without a conclusion: says so first, then what the model had written and done. */
export function partialAnswer({ why, texts, calls }: Unfinished): string {
  const written = texts.map((text) => text.trim()).filter((text) => text !== '');
  return [
    `**Partial answer: ${why} before the agent reached a conclusion.**`,
    written.length > 0
      ? `What it had written so far:\n\n${written.join('\n\n')}`
      : 'It had written nothing yet.',
    calls.length > 0 ? `What it did: ${countCalls(calls)}.` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `prometheus ×3 (1 failed), kubectl ×1 (may have changed something)`. */
function countCalls(calls: Unfinished['calls']): string {
  return [...new Set(calls.map(({ name }) => name))]
    .map((name) => {
      const same = calls.filter((call) => call.name === name);
      const failed = same.filter(({ ok }) => !ok).length;
      const remarks = [
        failed > 0 ? `${failed} failed` : '',
        same.some(({ writes }) => writes) ? 'may have changed something' : '',
      ].filter((remark) => remark !== '');
      return `${name} ×${same.length}${remarks.length > 0 ? ` (${remarks.join(', ')})` : ''}`;
    })
    .join(', ');
}

/** The text of a model that asked for a tool although none was left. */
export function textOf(violation: ToolChoiceViolationError): string {
  return violation.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
