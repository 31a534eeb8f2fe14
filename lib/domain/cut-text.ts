/** Looked at around a cut to find whole characters; a longer cluster (stacked accents) is cut through. */
const LONGEST_CLUSTER = 64;

let graphemes: Intl.Segmenter | undefined;

/**
 * The longest beginning of a text of at most `most` UTF-16 units that ends between characters: no surrogate pair is split,
 * nor a letter from its accents or the parts of an emoji.
 */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  if (most <= 0) return '';
  const whole = startOfCharacter(text, most);
  const from = startOfCharacter(text, Math.max(0, whole - LONGEST_CLUSTER));
  // Made at the first cut: it loads tables for some 20 ms, and most texts are short enough.
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const cluster = graphemes.segment(text.slice(from, whole + LONGEST_CLUSTER)).containing(whole - from);
  const boundary = cluster ? from + cluster.index : whole;
  return text.slice(0, boundary > from || from === 0 ? boundary : whole);
}

/** The offset itself, or one before when it lies inside a surrogate pair. */
function startOfCharacter(text: string, offset: number): number {
  const inPair = (text.codePointAt(offset - 1) ?? 0) > 0xffff;
  return inPair ? offset - 1 : offset;
}

/**
 * What closes the Markdown code fence that is open at the end of a text; '' when none is.
 * https://spec.commonmark.org/0.31.2/#fenced-code-blocks
 */
export function closingFence(text: string): string {
  let open = '';
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, fence = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/s.exec(line) ?? [];
    if (fence === '') continue;
    if (open === '') {
      // The info string of a backtick fence holds no backtick: such a line is inline code.
      if (fence.startsWith('~') || !rest.includes('`')) open = fence;
    } else if (fence.startsWith(open) && rest.trim() === '') {
      open = '';
    }
  }
  return open;
}
