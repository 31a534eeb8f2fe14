import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Piece, readMarkdown } from '../../../lib/local/console/page/markdown.js';

/** A short way to write pieces down: `tag(children)`, text in quotes. */
function brief(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return JSON.stringify(piece);
      const href = piece.href === undefined ? '' : `=${piece.href}`;
      return `${piece.tag}${href}(${brief(piece.children)})`;
    })
    .join(' ');
}

describe('notes as PagerDuty shows them', () => {
  test.each([
    ['Two\nlines', 'p("Two" br() "lines")'],
    ['**bold** and *italic*, ~~gone~~', 'p(strong("bold") " and " em("italic") ", " del("gone"))'],
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
    ['- a\n  goes on\n\n  more', 'ul(li("a" br() "goes on" "more"))'],
    [
      '```sh\nkubectl <get>\n\n# not a heading\n```\nafter',
      'pre(code("kubectl <get>\\n\\n# not a heading")) p("after")',
    ],
    ['```\nnever closed', 'pre(code("never closed"))'],
    ['| a | b |\n|---|:-:|\n| 1 | *2* |', 'table(thead(tr(th("a") th("b"))) tbody(tr(td("1") td(em("2")))))'],
    [
      'see https://example.com/a?b=1.',
      'p("see " a=https://example.com/a?b=1("https://example.com/a?b=1") ".")',
    ],
    ['<https://example.com>', 'p(a=https://example.com("https://example.com"))'],
    ['[words](https://example.com)', 'p(a=https://example.com("words"))'],
    ['![graph](https://example.com/g.png)', 'p(a=https://example.com/g.png("graph"))'],
  ])('%j', (text, expected) => {
    expect(brief(readMarkdown(text))).toBe(expected);
  });

  test.each([
    '[click](javascript:alert(1))',
    '[click](JaVaScRiPt:alert(1))',
    '[click](data:text/html,<script>alert(1)</script>)',
    '[click](vbscript:x)',
    '<javascript:alert(1)>',
    '![x](javascript:alert(1))',
    '[click](//evil.example)',
  ])('%s is no link', (text) => {
    expect(brief(readMarkdown(text))).not.toMatch(/a=/);
  });

  test('HTML stays the text it is', () => {
    const text = '<img src=x onerror=alert(1)><script>alert(1)</script>';
    expect(readMarkdown(text)).toEqual([{ tag: 'p', children: [text] }]);
  });

  const TAGS = 'p br strong em del code pre a h5 h6 hr ul ol li blockquote table thead tbody tr th td'.split(
    ' ',
  );

  function tagsOf(pieces: readonly Piece[]): readonly string[] {
    return pieces.flatMap((piece) =>
      typeof piece === 'string' ? [] : [piece.tag, ...tagsOf(piece.children)],
    );
  }

  test('whatever the text, only these tags come out and links go to the web or a mailbox', () => {
    const bits = fc.constantFrom(
      '*',
      '_',
      '`',
      '```',
      '\n',
      '> ',
      '- ',
      '1. ',
      '[',
      '](',
      ')',
      '|',
      '|-|',
      '#',
      ' ',
      'a',
      'javascript:',
      'https://a.b',
      '<',
      '~~',
      '\\',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(bits, { maxLength: 60 }).map((parts) => parts.join('')),
          fc.string(),
        ),
        (text) => {
          const pieces = readMarkdown(text);
          expect(TAGS).toEqual(expect.arrayContaining([...new Set(tagsOf(pieces))]));
          for (const [, href] of brief(pieces).matchAll(/a=(\S+?)\(/g))
            expect(href).toMatch(/^(https?:\/\/|mailto:)/i);
        },
      ),
      { numRuns: 1000 },
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
  ])('a note full of %j is read at once', (bit) => {
    const text = bit.repeat(Math.ceil(20_000 / bit.length));
    const began = performance.now();
    readMarkdown(text);
    // Linear takes milliseconds; the bound only tells it from what would hang a page.
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
