import type { Problem } from '../resource.ts';

/** The finding about a file whose bytes are not UTF-8; `text` has replacement characters, of which the first is pointed at. */
export function notUtf8({ file, text }: { readonly file: string; readonly text: string }): Problem {
  const before = text.slice(0, Math.max(text.indexOf('\uFFFD'), 0)).split('\n');
  return {
    severity: 'error',
    code: 'not-utf8',
    message: text.includes('\0') ? 'the file is UTF-16, not UTF-8 text' : 'the file is not UTF-8 text',
    file,
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    path: '',
    suggestion: 'save it as UTF-8',
  };
}
