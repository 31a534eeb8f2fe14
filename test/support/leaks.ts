import { PLANTED } from './planted.ts';

/** A planted text where it must not be. */
export interface Leak {
  /** The output it was seen in. */
  readonly where: string;
  readonly planted: string;
  /** What stands around it. */
  readonly around: string;
}

const AROUND = 120;
/** A text that two pieces of an output share is shorter than this. */
const LONGEST = 400;

/** Each planted text, and the forms it is looked for in. */
export const FORMS = PLANTED.map((planted) => ({ planted, forms: formsOf(planted) }));
let leaks: Leak[] = [];

/** Looks for planted texts, as they are and in the forms they take inside JSON, URLs and base64. */
export function watchText(where: string, text: string): void {
  for (const { planted, forms } of FORMS) {
    const form = forms.find((each) => text.includes(each));
    if (form === undefined) continue;
    const at = text.indexOf(form);
    leaks.push({
      where,
      planted,
      around: text.slice(Math.max(0, at - AROUND), at + form.length + AROUND),
    });
  }
}

/** Watches an output that comes in pieces. */
export function watchPieces(where: string): (piece: string | Uint8Array) => void {
  let before = '';
  return (piece) => {
    const text = typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8');
    // Only what is new, or reaches into it: a leak is told once.
    const reach = before.slice(-LONGEST);
    const seen = leaks.length;
    watchText(where, reach + text);
    if (leaks.length > seen) before = '';
    else before = reach + text;
  };
}

/** What was found since the last call. */
export function takeLeaks(): readonly Leak[] {
  const found = leaks;
  leaks = [];
  return found;
}

function formsOf(text: string): readonly string[] {
  const inJson = JSON.stringify(text).slice(1, -1);
  // The same bytes look different in base64 at each of three offsets; the ends depend on their neighbours.
  const inBase64 = [0, 1, 2].map((offset) =>
    Buffer.from(' '.repeat(offset) + text)
      .toString('base64')
      .replaceAll('=', '')
      .slice(offset === 0 ? 0 : 4, -3),
  );
  return [...new Set([text, inJson, encodeURIComponent(text), ...inBase64])];
}
