import { lineDiff } from '../tools/line-diff.ts';

/**
 * How one text becomes another, as `diff -u` prints it, without the two file lines; empty when they are the same. How lines
 * end is no difference.
 */
export function unifiedDiff(before: string, after: string): readonly string[] {
  return lineDiff(ended(before), ended(after)).split('\n').slice(0, -1);
}

function ended(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}
