import { closingFence, cutText } from './cut-text.ts';
import { answerFooter, failureFooter, type Signatory } from './note-footer.ts';
import type { IncidentStatusChange } from './trigger.ts';

export { carriesOwnMarker, noteKind, noteMarker, type Signatory } from './note-footer.ts';

/** Longest note we post unless context says otherwise, in characters (UTF-16 units, the stricter count). */
export const NOTE_MAX_CHARACTERS = 20_000;

/** What a note must be allowed at least: the longest footer, and some lines of the answer above it. */
export const LEAST_NOTE_CHARACTERS = 1_000;

/** First line of a note whose incident was resolved while the agent ran. */
export const RESOLVED_LINE = 'The incident was resolved while this was being written.';

const CUT_LINE = '[The rest of the answer was cut: it is longer than a note may be.]';

/** An agent's answer on its way to a note. */
export interface NoteDraft extends Signatory {
  /** Markdown, as the agent wrote it. */
  readonly text: string;
  readonly duration_ms: number;
  readonly max_characters?: number;
  /** A status the agent asked for and the trigger does not allow. */
  readonly not_applied?: IncidentStatusChange;
  /** Further things the footer says, each a few words. */
  readonly remarks?: readonly string[];
}

/**
 * The whole note: the agent's text, then one footer line. A text that would make the note (with RESOLVED_LINE before it)
 * longer than `max_characters` is cut between characters and says so; an open code fence is closed, so that the footer
 * stands outside it. '' when the agent wrote nothing. The footer is never cut: `max_characters` has to leave room for it.
 */
export function composeNote(draft: NoteDraft): string {
  // A text from a block of YAML ends in a line end: one empty line before the footer is enough.
  const text = draft.text.toWellFormed().replace(/[\r\n]+$/, '');
  if (text.trim() === '') return '';
  const remarks = [formatDuration(draft.duration_ms)];
  if (draft.not_applied) remarks.push(`status ${draft.not_applied} not applied`);
  remarks.push(...(draft.remarks ?? []));
  const footer = answerFooter(draft, remarks);
  const room =
    (draft.max_characters ?? NOTE_MAX_CHARACTERS) - footer.length - 2 - withResolvedLine('').length;
  return `${fitText(text, room)}\n\n${footer}`;
}

/** A short note that says that a run failed, why, and what to do. */
export function composeFailureNote(
  failure: Signatory & { readonly code: string; readonly remedy?: string },
): string {
  const remedy = failure.remedy ? ` ${cutText(failure.remedy.replace(/\s+/g, ' ').trim(), 500)}` : '';
  return `No answer from the agent: ${failure.code}.${remedy}\n\n${failureFooter(failure)}`;
}

/** The note, saying first that the incident was resolved meanwhile. */
export function withResolvedLine(content: string): string {
  return content.startsWith(RESOLVED_LINE) ? content : `${RESOLVED_LINE}\n\n${content}`;
}

/** Whether a listed note holds the saved answer: line ends, outer white space and RESOLVED_LINE do not count. */
export function sameAnswer(listed: string, saved: string): boolean {
  return essence(listed) === essence(saved);
}

function essence(content: string): string {
  const text = content.replace(/\r\n?/g, '\n').trim();
  return text.startsWith(RESOLVED_LINE) ? text.slice(RESOLVED_LINE.length).trim() : text;
}

/** The text, fence closed, in at most `room` characters. */
function fitText(text: string, room: number): string {
  const whole = text + closing(text);
  if (whole.length <= room) return whole;
  const ending = `\n\n${CUT_LINE}`;
  let most = room - ending.length;
  while (most > 0) {
    const kept = cutText(text, most).trimEnd();
    const closed = kept + closing(kept);
    if (closed.length + ending.length <= room) return closed + ending;
    // What closes a fence is as long as what opened it: leave room for it, or else drop that fence.
    most = Math.min(kept.length - 1, room - ending.length - closing(kept).length);
  }
  return cutText(CUT_LINE, room);
}

function closing(text: string): string {
  const fence = closingFence(text);
  return fence === '' ? '' : `${text.endsWith('\n') ? '' : '\n'}${fence}`;
}

/** `850 ms`, `12.3 s`, `2 min 5 s`. */
function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
