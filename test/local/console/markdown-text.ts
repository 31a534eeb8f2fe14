import fc from 'fast-check';

/** The elements a note may become. */
export const TAGS: ReadonlySet<string> = new Set(
  'p br strong em s code pre a h5 h6 hr ul ol li blockquote table thead tbody tr th td'.split(' '),
);

/** The attributes they may have, each with its values. */
export const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  href: /^(https?:\/\/|mailto:)/i,
  title: /^/,
  start: /^\d{1,9}$/,
  target: /^_blank$/,
  rel: /^noopener noreferrer$/,
};

/** What Markdown, HTML and attacks are made of, between words. */
const marks = fc.constantFrom(
  ...['*', '**', '_', '__', '~~', '`', '``', '```', '~~~', '\\', '\n', '\n\n', '  \n', '    ', '\t', ' '],
  ...[
    '> ',
    '- ',
    '+ ',
    '1. ',
    '7) ',
    '# ',
    '###### ',
    '---',
    '===',
    '|',
    '\n|-|-|\n',
    '\n\n|a|\n|-|\n|',
    '\n\n[a]: https://',
    '> '.repeat(12),
    ':',
    '"',
    "'",
  ],
  ...['[', '](', ')', ']: ', '![', '(', '<', '>', '</', '<!--', '-->', '<![CDATA[', '&', '&#', ';'],
  ...[
    '<img src=x onerror=',
    '<script>',
    '<a href="',
    'javascript:',
    'data:text/html,',
    'https://',
    'mailto:',
  ],
  ...['http://', 'www.', '//', '@', '.', '✅', '\u202e', '\u0000'],
);

/** Letters only: Markdown renumbers lists, and reads numbers and names between `&` and `;`. */
const word = fc
  .integer({ min: 0, max: 9999 })
  .map((number) => `Qx${[...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}z`);

/** Text that is mostly marks and words. */
export const markdownText: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 2, arbitrary: marks }, word, fc.string({ maxLength: 4 })), { maxLength: 60 })
  .map((parts) => parts.join(''));

/** The words put in. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/Qx[a-j]+z/g) ?? [];
}
