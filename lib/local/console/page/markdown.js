import MarkdownIt from 'markdown-it/browser';

/** @typedef {import('markdown-it/browser').Token} Token */

/**
 * A piece of a note: an element of a closed set of tags and attributes, or text. Nothing here is markup, and nothing of the
 * note's own words ever becomes a tag or the name of an attribute.
 * @typedef {{readonly tag: string, readonly attributes?: Readonly<Record<string, string>>, readonly children: readonly Piece[]} | string} Piece
 */

/** Lists and quotes within each other, in levels of the library; it would leave out what is deeper. */
const DEEPEST = 20;

const reader = new MarkdownIt({ html: false, breaks: true, linkify: true, maxNesting: DEEPEST });
// A definition (`[name]: address`) would be taken out of the note; nothing of it may go unseen.
reader.disable('reference');
reader.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
reader.validateLink = isLinkable;
// As written: an address made prettier could pass for another one.
reader.normalizeLink = (address) => address;
reader.normalizeLinkText = (address) => address;

/** @param {string} address */
function isLinkable(address) {
  return /^(https?:\/\/|mailto:)/i.test(address);
}

/** What the library calls an element, and what it is here. Headings stand below those of the page. */
const TAGS = /** @type {Readonly<Record<string, string>>} */ ({
  ...Object.fromEntries(
    'p ul ol li blockquote table thead tbody tr th td strong em s'.split(' ').map((tag) => [tag, tag]),
  ),
  h1: 'h5',
  h2: 'h6',
  h3: 'h6',
  h4: 'h6',
  h5: 'h6',
  h6: 'h6',
});

/**
 * Reads a note's Markdown (CommonMark, tables, struck words, bare addresses; a line's end is a line's end, as in PagerDuty).
 * HTML is text, an image is a link to itself, and only web and mail addresses are links.
 * https://spec.commonmark.org/0.31.2/
 * @param {string} text
 * @returns {readonly Piece[]}
 */
export function readMarkdown(text) {
  const tokens = reader.parse(text, {});
  if (tokens.some(({ level }) => level >= DEEPEST - 1)) return [asWritten(text)];
  return pieces(tokens, text.split(/\r\n?|\n/), false);
}

/** @param {string} text @returns {Piece} */
function asWritten(text) {
  return { tag: 'pre', children: [text] };
}

/**
 * The library's tokens are a flat list; what opens and what closes makes the tree.
 * @param {readonly Token[]} tokens
 * @param {readonly string[]} lines of the note
 * @param {boolean} inLink
 * @returns {readonly Piece[]}
 */
function pieces(tokens, lines, inLink) {
  /** @type {Piece[]} */
  const made = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token) continue;
    if (token.nesting !== 1) {
      made.push(...leaf(token, lines, inLink));
      continue;
    }
    const end = closing(tokens, at);
    made.push(...branch(token, tokens.slice(at + 1, end), lines, inLink));
    at = end;
  }
  return made;
}

/** @param {readonly Token[]} tokens @param {number} at */
function closing(tokens, at) {
  const level = tokens[at]?.level;
  let end = at + 1;
  while (end < tokens.length && !(tokens[end]?.nesting === -1 && tokens[end]?.level === level)) end += 1;
  return end;
}

/**
 * @param {Token} token that opens
 * @param {readonly Token[]} within
 * @param {readonly string[]} lines
 * @param {boolean} inLink
 * @returns {readonly Piece[]}
 */
function branch(token, within, lines, inLink) {
  if (token.tag === 'a') return link(token, 'href', within, inLink);
  if (token.type === 'table_open' && losesCells(token, within, lines)) {
    const [from, to] = token.map ?? [0, 0];
    return [asWritten(lines.slice(from, to).join('\n'))];
  }
  const tag = TAGS[token.tag];
  const children = pieces(within, lines, inLink);
  // The paragraphs of a list without blank lines are there, but not to be seen.
  if (tag === undefined || token.hidden) return children;
  const start = token.attrGet('start');
  return [{ tag, ...(start === null ? {} : { attributes: { start: String(start) } }), children }];
}

/**
 * @param {Token} token that holds no others but those of a line, or closes
 * @param {readonly string[]} lines
 * @param {boolean} inLink
 * @returns {readonly Piece[]}
 */
function leaf(token, lines, inLink) {
  switch (token.type) {
    case 'inline':
      return pieces(token.children ?? [], lines, inLink);
    case 'softbreak':
    case 'hardbreak':
      return [{ tag: 'br', children: [] }];
    case 'hr':
      return [{ tag: 'hr', children: [] }];
    case 'code_inline':
      return [{ tag: 'code', children: [token.content] }];
    case 'fence':
    case 'code_block':
      return [codeBlock(token)];
    case 'image':
      return link(token, 'src', token.children ?? [], inLink);
    default:
      return token.content === '' ? [] : [token.content];
  }
}

/** @param {Token} token @returns {Piece} */
function codeBlock(token) {
  const title = token.info.trim();
  const code = { tag: 'code', children: [token.content.replace(/\n$/, '')] };
  return { tag: 'pre', ...(title === '' ? {} : { attributes: { title } }), children: [code] };
}

/**
 * A link; its words and then its address where that is none (`[words]()`) or within another link.
 * @param {Token} token
 * @param {'href' | 'src'} where its address stands
 * @param {readonly Token[]} within
 * @param {boolean} inLink
 * @returns {readonly Piece[]}
 */
function link(token, where, within, inLink) {
  const href = String(token.attrGet(where) ?? '');
  const title = String(token.attrGet('title') ?? '');
  const words = pieces(within, [], true);
  if (inLink || !isLinkable(href)) return [...words, ` (${`${href} ${title}`.trim()})`];
  const attributes = { href, ...(title && { title }), target: '_blank', rel: 'noopener noreferrer' };
  return [{ tag: 'a', attributes, children: words.length === 0 ? [href] : words }];
}

/**
 * Whether a row holds more cells than the table's head: those the library leaves out.
 * https://github.github.com/gfm/#example-204
 * @param {Token} table
 * @param {readonly Token[]} within
 * @param {readonly string[]} lines
 */
function losesCells(table, within, lines) {
  const [from, to] = table.map ?? [0, 0];
  const essence = (/** @type {string} */ text) => text.replaceAll(/[\s|\\:>-]/g, '');
  return essence(lines.slice(from, to).join('')) !== essence(within.map(({ content }) => content).join(''));
}
