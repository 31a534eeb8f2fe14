import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Piece, readMarkdown } from '../../../lib/local/console/page/markdown.js';
import { ATTRIBUTES, markdownText, TAGS, wordsOf } from './markdown-text.ts';

/** A short way to write pieces down: `tag(children)`, text in quotes, an attribute as `[name=value]`. */
function brief(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return JSON.stringify(piece);
      const attributes = Object.entries(piece.attributes ?? {}).filter(
        ([name]) => name !== 'rel' && name !== 'target',
      );
      const shown = attributes.map(([name, value]) => `[${name}=${value}]`).join('');
      return `${piece.tag}${shown}(${brief(piece.children)})`;
    })
    .join(' ');
}

/** What of the pieces is not on the lists, and every word they show or link to. */
function judged(pieces: readonly Piece[]): { readonly strange: readonly string[]; readonly words: string } {
  const strange: string[] = [];
  let words = '';
  const judge = (piece: Piece) => {
    if (typeof piece === 'string') {
      words += piece;
      return;
    }
    if (!TAGS.has(piece.tag)) strange.push(piece.tag);
    for (const [name, value] of Object.entries(piece.attributes ?? {})) {
      if (!ATTRIBUTES[name]?.test(value)) strange.push(`${piece.tag} ${name}=${value}`);
      words += ` ${value} `;
    }
    piece.children.forEach(judge);
  };
  pieces.forEach(judge);
  return { strange, words };
}

describe('notes as PagerDuty shows them', () => {
  test.each([
    ['Two\nlines', 'p("Two" br() "lines")'],
    ['**bold** and *italic*, ~~gone~~', 'p(strong("bold") " and " em("italic") ", " s("gone"))'],
    ['__bold__ _it_ snake_case_name', 'p(strong("bold") " " em("it") " snake_case_name")'],
    ['2 * 3 * 4 ** 5', 'p("2 * 3 * 4 ** 5")'],
    ['`a < b` and ``a ` b``', 'p(code("a < b") " and " code("a ` b"))'],
    ['no `end', 'p("no `end")'],
    ['\\*plain\\*', 'p("*plain*")'],
    ['# One\n### Three', 'h5("One") h6("Three")'],
    ['#no heading', 'p("#no heading")'],
    ['---', 'hr()'],
    ['> said\n> twice', 'blockquote(p("said" br() "twice"))'],
    ['- a\n- b\n  - c\n- d', 'ul(li("a") li("b" ul(li("c"))) li("d"))'],
    ['1. a\n2. b', 'ol(li("a") li("b"))'],
    ['- a\n  goes on\n\n  more', 'ul(li(p("a" br() "goes on") p("more")))'],
    ['3. a\n4. b', 'ol[start=3](li("a") li("b"))'],
    ['> - a\n>   1. b', 'blockquote(ul(li("a" ol(li("b")))))'],
    ['Title\n===\n', 'h5("Title")'],
    [
      '```sh -x\nkubectl <get>\n\n# not a heading\n```\nafter',
      'pre[title=sh -x](code("kubectl <get>\\n\\n# not a heading")) p("after")',
    ],
    ['    indented', 'pre(code("indented"))'],
    ['&lt;b&gt; &amp; &copy;', 'p("<b> & ©")'],
    ['```\nnever closed', 'pre(code("never closed"))'],
    ['| a | b |\n|---|:-:|\n| 1 | *2* |', 'table(thead(tr(th("a") th("b"))) tbody(tr(td("1") td(em("2")))))'],
    [
      'see https://example.com/a?b=1.',
      'p("see " a[href=https://example.com/a?b=1]("https://example.com/a?b=1") ".")',
    ],
    ['<https://example.com>', 'p(a[href=https://example.com]("https://example.com"))'],
    ['[words](https://example.com)', 'p(a[href=https://example.com]("words"))'],
    ['![graph](https://example.com/g.png)', 'p(a[href=https://example.com/g.png]("graph"))'],
    ['![](https://example.com/g.png)', 'p(a[href=https://example.com/g.png]("https://example.com/g.png"))'],
    [
      '[![build](https://example.com/b.svg "now")](https://example.com)',
      'p(a[href=https://example.com]("build" " (https://example.com/b.svg now)"))',
    ],
    ['[a](https://example.com "why")', 'p(a[href=https://example.com][title=why]("a"))'],
    ['<ops@example.com>', 'p(a[href=mailto:ops@example.com]("ops@example.com"))'],
    ['https://xn--80ak6aa92e.com/', 'p(a[href=https://xn--80ak6aa92e.com/]("https://xn--80ak6aa92e.com/"))'],
    ['example.com ops@example.com ftp://example.com', 'p("example.com ops@example.com ftp://example.com")'],
    [
      '[a][b]\n\n[b]: https://example.com',
      'p("[a][b]") p("[b]: " a[href=https://example.com]("https://example.com"))',
    ],
    ['| a |\n|---|\n| 1 | more |', 'pre("| a |\\n|---|\\n| 1 | more |")'],
    ['> | a \\| b |\n> |---|\n> | 1 |', 'blockquote(table(thead(tr(th("a | b"))) tbody(tr(td("1")))))'],
  ])('%j', (text, expected) => {
    expect(brief(readMarkdown(text))).toBe(expected);
  });

  test('what is nested deeper than anybody reads is shown as written', () => {
    expect(brief(readMarkdown(`${'> '.repeat(15)}deep`))).toMatch(/^blockquote.*p\("deep"\)+$/);
    const text = `${'> '.repeat(30)}deep`;
    expect(readMarkdown(text)).toEqual([{ tag: 'pre', children: [text] }]);
  });

  test.each([
    '[click](javascript:alert(1))',
    '[click](JaVaScRiPt:alert(1))',
    '[click](data:text/html,<script>alert(1)</script>)',
    '[click](vbscript:x)',
    '<javascript:alert(1)>',
    '![x](javascript:alert(1))',
    '[click](//evil.example)',
    '[click](/console/send)',
    '[click](java&#115;cript:alert(1))',
    '[click](\u0001javascript:alert(1))',
    '[click]( javascript:alert(1) "words")',
    '[click]()',
    '![click](<> "words")',
    '<file:///etc/passwd>',
    '[click][1]\n\n[1]: javascript:alert(1)',
  ])('%s is no link, and stays', (text) => {
    const shown = brief(readMarkdown(text));
    expect(shown).not.toContain('href');
    expect(shown).toContain(/click|passwd|alert|x/.exec(text)?.[0]);
  });

  test('HTML stays the text it is', () => {
    const text = '<img src=x onerror=alert(1)><script>alert(1)</script>';
    expect(readMarkdown(text)).toEqual([{ tag: 'p', children: [text] }]);
  });

  test('whatever the text, only these elements and attributes come out, and every word of it', () => {
    fc.assert(
      fc.property(markdownText, (text) => {
        const { strange, words } = judged(readMarkdown(text));
        expect(strange).toEqual([]);
        for (const word of wordsOf(text)) expect(words).toContain(word);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    '*',
    '_',
    '[',
    '`',
    '> ',
    '- ',
    '**a ',
    '[a](',
    '<https://',
    '|a',
    '~~',
    '- a\n',
    '\\',
    '\n\n',
    '>',
    '1. ',
    '_a**',
    '<a href="',
    '|a|b|\n|-|\n',
    '![',
    '&',
    'http://',
    '[a]: b\n',
    '- '.repeat(40),
  ])('a note full of %j is read at once', (bit) => {
    const text = bit.repeat(Math.ceil(20_000 / bit.length));
    const began = performance.now();
    readMarkdown(text);
    // Linear takes milliseconds; the bound only tells it from what would hang a page.
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
