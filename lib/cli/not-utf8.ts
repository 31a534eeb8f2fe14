import type { Problem } from '../domain/resource.ts';
import type { SourceFile } from './read-files.ts';

/** The finding about a file that is not UTF-8, at its first character that could not be read. */
export function notUtf8({ file, text }: SourceFile): Problem {
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
