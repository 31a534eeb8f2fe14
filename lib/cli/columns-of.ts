import truncatedWidth from 'fast-string-truncated-width';

/** Columns that a text takes on a terminal: 東 takes two, a combining accent none. */
export function columnsOf(text: string): number {
  return truncatedWidth(text).width;
}

/** A text in at most so many columns: the end of a longer one is `…`. */
export function cutTo(text: string, columns: number): string {
  const { index, truncated } = truncatedWidth(text, { limit: columns, ellipsis: '…' });
  return truncated ? `${text.slice(0, index)}…` : text;
}
