/**
 * The footer is the last line of every note of ours, parts joined by ' · ':
 *
 *   — <bot> · trigger <name> · agent <name> · <duration> [· <what> not applied …] · run <run id>
 *   — <bot> · trigger <name> · agent <name> · run <run id> failed
 *
 * It opens with an em dash and a space and closes with the marker; a run id is 26 characters of a-z2-7. A line that lacks
 * any part (a quoted one opens with '> ') is not ours, and no other line counts, whatever it says.
 */
const SEPARATOR = ' · ';
const OPENING = '— ';
const MARKER = /^run ([a-z2-7]{26})( failed)?$/;

/** Longest bot, trigger or agent name in a footer, so that the footer stays one short line. */
const MOST_NAME = 120;

/** Whose note it is. */
export interface Signatory {
  readonly bot_name: string;
  readonly trigger: string;
  readonly agent: string;
  readonly run_id: string;
}

/** The duplicate marker of a run's answer. */
export function noteMarker(runId: string): string {
  return `run ${runId}`;
}

/** The duplicate marker of a run's failure note. */
function failureMarker(runId: string): string {
  return `run ${runId} failed`;
}

/** The footer line of an answer; `remarks` stand before the marker. */
export function answerFooter(by: Signatory, remarks: readonly string[]): string {
  return [...signed(by), ...remarks, noteMarker(by.run_id)].join(SEPARATOR);
}

/** The footer line of a failure note. */
export function failureFooter(by: Signatory): string {
  return [...signed(by), failureMarker(by.run_id)].join(SEPARATOR);
}

/** Which of a run's notes this is, by its last line; undefined when it is none of them. */
export function noteKind(content: string, runId: string): 'answer' | 'failure' | undefined {
  const marker = readFooter(content);
  return marker?.run_id === runId ? marker.kind : undefined;
}

/** Whether the last line is a footer of ours, of any run. */
export function carriesOwnMarker(content: string): boolean {
  return readFooter(content) !== undefined;
}

function readFooter(content: string): { run_id: string; kind: 'answer' | 'failure' } | undefined {
  const text = content.trimEnd();
  const line = text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
  const parts = line.split(SEPARATOR);
  const marker = MARKER.exec(parts.at(-1) ?? '');
  const runId = marker?.[1];
  const signed =
    parts.length >= 4 &&
    line.startsWith(OPENING) &&
    parts.some((part) => part.startsWith('trigger ')) &&
    parts.some((part) => part.startsWith('agent '));
  if (!signed || runId === undefined) return undefined;
  return { run_id: runId, kind: marker?.[2] ? 'failure' : 'answer' };
}

function signed(by: Signatory): string[] {
  return [
    `${OPENING}${oneLine(by.bot_name)}`,
    `trigger ${oneLine(by.trigger)}`,
    `agent ${oneLine(by.agent)}`,
  ];
}

/** A name as part of the line: no line breaks, no separators, not endless. */
function oneLine(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(/[\s·]+/gu, ' ')
    .trim();
  return Array.from(plain).slice(0, MOST_NAME).join('');
}
