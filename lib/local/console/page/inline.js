/** @typedef {import('./markdown.js').Piece} Piece */

/** Longest text that is searched for marks; a longer line stays as it is. */
const MOST = 20_000;
const DEEPEST = 6;

/** Marks around words, longest first. */
const MARKS = /** @type {const} */ ([
  ['**', 'strong'],
  ['__', 'strong'],
  ['~~', 'del'],
  ['*', 'em'],
  ['_', 'em'],
]);

/**
 * Words with their marks: code, bold, italic, struck, links, line ends, escapes.
 * @param {string} text
 * @param {number} [depth]
 * @returns {readonly Piece[]}
 */
export function inline(text, depth = 0) {
  if (text.length > MOST || depth > DEEPEST) return [text];
  /** @type {Piece[]} */
  const pieces = [];
  const closers = createClosers(text);
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const found = markAt(text, at, depth, closers) ?? { piece: text[at] ?? '', next: at + 1 };
    at = found.next;
    if (typeof found.piece === 'string') {
      plain += found.piece;
      continue;
    }
    if (plain !== '') pieces.push(plain);
    plain = '';
    pieces.push(found.piece);
  }
  if (plain !== '') pieces.push(plain);
  return pieces;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 * @param {Closers} closers
 * @returns {{readonly piece: Piece, readonly next: number} | undefined}
 */
function markAt(text, at, depth, closers) {
  switch (text[at]) {
    case '\n':
      return { piece: { tag: 'br', children: [] }, next: at + 1 };
    case '\\':
      return /[!-/:-@[-`{-~]/.test(text[at + 1] ?? '')
        ? { piece: text[at + 1] ?? '', next: at + 2 }
        : undefined;
    case '`':
      return code(text, at);
    case '!':
      return text[at + 1] === '[' ? link(text, at + 1, depth) : undefined;
    case '[':
      return link(text, at, depth);
    case '<':
      return address(text, at + 1, /^(https?:\/\/[^\s<>]{1,2000})>/, 1);
    case 'h':
      return /\w/.test(text[at - 1] ?? '')
        ? undefined
        : address(text, at, /^(https?:\/\/[^\s<>"'`)\]]{0,2000}[\w/=])/, 0);
    default:
      return marked(text, at, depth, closers);
  }
}

/**
 * @param {string} text
 * @param {number} at
 */
function code(text, at) {
  const ticks = /^`+/.exec(text.slice(at, at + 20))?.[0] ?? '`';
  const end = text.indexOf(ticks, at + ticks.length);
  if (end < 0) return { piece: ticks, next: at + ticks.length };
  const words = text.slice(at + ticks.length, end).replaceAll('\n', ' ');
  return { piece: { tag: 'code', children: [words] }, next: end + ticks.length };
}

/**
 * `[words](address)`. Only web and mail addresses become links; an image is a link to itself, for the page loads nothing.
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 */
function link(text, at, depth) {
  const found =
    /^\[([^[\]]{0,1000})\]\(\s?<?((?:https?:\/\/|mailto:)[^\s<>()]{1,2000}(?:\([^\s<>()]{0,200}\))?)>?(?:\s"[^"]{0,200}")?\s?\)/i.exec(
      text.slice(at, at + 3500),
    );
  if (!found) return undefined;
  const href = found[2] ?? '';
  const words = found[1] === '' ? [href] : inline(found[1] ?? '', depth + 1);
  return { piece: { tag: 'a', href, children: words }, next: at + found[0].length };
}

/**
 * @param {string} text
 * @param {number} at
 * @param {RegExp} pattern
 * @param {number} closing characters after the address
 */
function address(text, at, pattern, closing) {
  const href = pattern.exec(text.slice(at, at + 2100))?.[1];
  if (href === undefined) return undefined;
  return { piece: { tag: 'a', href, children: [href] }, next: at + href.length + closing };
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 * @param {Closers} closers
 */
function marked(text, at, depth, closers) {
  for (const [mark, tag] of MARKS) {
    if (!text.startsWith(mark, at) || !opens(text, at, mark)) continue;
    const end = closers(mark, at + mark.length + 1);
    if (end === undefined) continue;
    const inner = inline(text.slice(at + mark.length, end), depth + 1);
    return { piece: { tag, children: inner }, next: end + mark.length };
  }
  // A mark that opens nothing is text, all of it.
  const run = /^[*_~]+/.exec(text.slice(at, at + 200))?.[0];
  return run ? { piece: run, next: at + run.length } : undefined;
}

/**
 * Neither end of a mark may have a space on its inner side; `_` only stands between words.
 * @param {string} text
 * @param {number} at
 * @param {string} mark
 */
function opens(text, at, mark) {
  if (mark[0] === '_' && /\w/.test(text[at - 1] ?? '')) return false;
  return /\S/.test(text[at + mark.length] ?? '');
}

/**
 * @param {string} text
 * @param {number} at
 * @param {string} mark
 */
function closes(text, at, mark) {
  const longer = mark.length === 1 && (text[at + 1] === mark || text[at - 1] === mark);
  const inWord = mark[0] === '_' && /\w/.test(text[at + mark.length] ?? '');
  return /\S/.test(text[at - 1] ?? '') && !longer && !inWord;
}

/**
 * Where a mark closes next, from a place on. Each mark's places are looked for once, so that no text takes long.
 * @typedef {(mark: string, from: number) => number | undefined} Closers
 */

/**
 * @param {string} text
 * @returns {Closers}
 */
function createClosers(text) {
  /** @type {Map<string, number[]>} */
  const places = new Map();
  return (mark, from) => {
    const left = places.get(mark) ?? placesOf(text, mark);
    places.set(mark, left);
    while (left.length > 0 && (left.at(-1) ?? 0) < from) left.pop();
    return left.at(-1);
  };
}

/**
 * The last first.
 * @param {string} text
 * @param {string} mark
 */
function placesOf(text, mark) {
  const found = [];
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
    if (closes(text, at, mark)) found.push(at);
  }
  return found.reverse();
}
