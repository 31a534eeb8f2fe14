import { inline } from './inline.js';

/**
 * A piece of a note: an element of a closed set of tags, or text. Nothing here is markup yet, and nothing of the note's own
 * words ever becomes a tag or an attribute, but for the address of a link.
 * @typedef {{readonly tag: string, readonly href?: string, readonly children: readonly Piece[]} | string} Piece
 */

/** Deeper lists and quotes stay text. */
const DEEPEST = 8;

/**
 * A block that begins at a line: its pieces and the line after it; undefined when another kind begins there.
 * @typedef {(lines: readonly string[], at: number, depth: number) => {readonly pieces: readonly Piece[], readonly next: number} | undefined} Block
 */

/**
 * Reads the Markdown that notes are written in: paragraphs, headings, lists, quotes, fences, tables, rules and what inline.js
 * knows. HTML is text.
 * @param {string} text
 * @returns {readonly Piece[]}
 */
export function readMarkdown(text) {
  return blocks(text.replaceAll(/\r\n?/g, '\n').split('\n'), 0);
}

/**
 * @param {readonly string[]} lines
 * @param {number} depth
 * @returns {readonly Piece[]}
 */
function blocks(lines, depth) {
  /** @type {Piece[]} */
  const pieces = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at]?.trim() === '') {
      at += 1;
      continue;
    }
    const found = blockAt(lines, at, depth) ?? paragraph(lines, at, depth);
    pieces.push(...found.pieces);
    at = found.next;
  }
  return pieces;
}

/** @type {Block} */
function blockAt(lines, at, depth) {
  for (const block of BLOCKS) {
    const found = block(lines, at, depth);
    if (found) return found;
  }
  return undefined;
}

/** @type {Block} */
function fence(lines, at) {
  const opening = /^ {0,3}(`{3,}|~{3,})[^`]*$/.exec(lines[at] ?? '')?.[1];
  if (opening === undefined) return undefined;
  let end = at + 1;
  while (end < lines.length && !isClosing(lines[end] ?? '', opening)) end += 1;
  const code = { tag: 'code', children: [lines.slice(at + 1, end).join('\n')] };
  return { pieces: [{ tag: 'pre', children: [code] }], next: end + 1 };
}

/**
 * @param {string} line
 * @param {string} opening
 */
function isClosing(line, opening) {
  const mark = line.trim();
  return mark.startsWith(opening) && mark === (opening[0] ?? '').repeat(mark.length);
}

/** Below the headings of the page. @type {Block} */
function heading(lines, at) {
  const found = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/.exec(lines[at] ?? '');
  if (!found) return undefined;
  const tag = `h${Math.min(6, (found[1] ?? '').length + 4)}`;
  const words = (found[2] ?? '').trimEnd().replace(/ #+$/, '');
  return { pieces: [{ tag, children: inline(words) }], next: at + 1 };
}

/** @type {Block} */
function rule(lines, at) {
  const marks = (lines[at] ?? '').replaceAll(/\s/g, '');
  return /^(-{3,}|\*{3,}|_{3,})$/.test(marks)
    ? { pieces: [{ tag: 'hr', children: [] }], next: at + 1 }
    : undefined;
}

/** @type {Block} */
function quote(lines, at, depth) {
  if (depth >= DEEPEST || !isQuoted(lines[at])) return undefined;
  let end = at;
  while (end < lines.length && isQuoted(lines[end])) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(/^ {0,3}> ?/, ''));
  return { pieces: [{ tag: 'blockquote', children: blocks(inner, depth + 1) }], next: end };
}

/** @param {string | undefined} line */
function isQuoted(line) {
  return /^ {0,3}>/.test(line ?? '');
}

/** @param {string | undefined} line */
function bullet(line) {
  const found = /^( {0,3})([-*+]|\d{1,9}[.)])([ \t]+)(?=\S)/.exec(line ?? '');
  if (!found) return undefined;
  return { ordered: /\d/.test(found[2] ?? ''), width: found[0].length };
}

/** @type {Block} */
function list(lines, at, depth) {
  const first = bullet(lines[at]);
  if (depth >= DEEPEST || !first) return undefined;
  /** @type {Piece[]} */
  const items = [];
  let next = at;
  for (let mark = bullet(lines[next]); mark?.ordered === first.ordered; mark = bullet(lines[next])) {
    const end = endOfItem(lines, next + 1, mark.width);
    const inner = lines
      .slice(next, end)
      .map((line, index) => unindented(line, index === 0 ? mark.width : 0, mark.width));
    items.push({ tag: 'li', children: tight(blocks(inner, depth + 1)) });
    next = end;
  }
  return { pieces: [{ tag: first.ordered ? 'ol' : 'ul', children: items }], next };
}

/**
 * An item holds what is indented below it, blank lines between included, and the lines that go on with its paragraph.
 * @param {readonly string[]} lines
 * @param {number} from
 * @param {number} width
 */
function endOfItem(lines, from, width) {
  let end = from;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    const indented = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    const goesOn = at === end && bullet(line) === undefined && blockAt(lines, at, DEEPEST) === undefined;
    if (indented < Math.min(width, 2) && !goesOn) break;
    end = at + 1;
  }
  return end;
}

/**
 * @param {string} line
 * @param {number} cut
 * @param {number} width
 */
function unindented(line, cut, width) {
  return cut > 0 ? line.slice(cut) : line.replace(new RegExp(`^[ \\t]{0,${Math.min(width, 8)}}`), '');
}

/**
 * An item's only paragraph stands without its tag.
 * @param {readonly Piece[]} pieces
 */
function tight(pieces) {
  return pieces.flatMap((piece) =>
    typeof piece !== 'string' && piece.tag === 'p' ? piece.children : [piece],
  );
}

/** @type {Block} */
function table(lines, at) {
  const head = lines[at] ?? '';
  if (!head.includes('|') || !/^ *\|?( *:?-+:? *\|)+ *(:?-+:? *)?$/.test(lines[at + 1] ?? ''))
    return undefined;
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? '').includes('|')) end += 1;
  const row = (/** @type {string} */ line, /** @type {string} */ tag) => ({
    tag: 'tr',
    children: cells(line).map((cell) => ({ tag, children: inline(cell) })),
  });
  const body = lines.slice(at + 2, end).map((line) => row(line, 'td'));
  const parts = [
    { tag: 'thead', children: [row(head, 'th')] },
    { tag: 'tbody', children: body },
  ];
  return { pieces: [{ tag: 'table', children: parts }], next: end };
}

/** @param {string} line */
function cells(line) {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split('|').map((cell) => cell.trim());
}

/**
 * Lines up to a blank one or another block. A line's end is a line's end, as in PagerDuty.
 * @param {readonly string[]} lines
 * @param {number} at
 * @param {number} depth
 */
function paragraph(lines, at, depth) {
  let end = at + 1;
  while (end < lines.length && lines[end]?.trim() !== '' && !blockAt(lines, end, depth)) end += 1;
  const words = lines.slice(at, end).map((line) => line.trim());
  return { pieces: [{ tag: 'p', children: inline(words.join('\n')) }], next: end };
}

const BLOCKS = [fence, heading, rule, quote, list, table];
