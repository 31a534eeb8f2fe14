/** Lengths that texts inside a value are cut to, one after another, until the whole fits. */
const TEXT_LENGTHS = [4_000, 1_000, 300, 100] as const;

/** UTF-8 bytes counted as one token: on the safe side for JSON full of ids. */
export const BYTES_A_TOKEN = 3;

/** Size of a value as JSON, in UTF-8 bytes. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value) ?? '').byteLength;
}

/**
 * A JSON value without what tells nothing: nulls, empty texts, lists and maps, and PagerDuty's `self` addresses.
 * undefined when nothing is left.
 */
export function withoutEmpty(value: unknown): unknown {
  if (value === null || value === undefined || value === '') return undefined;
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value)
    .filter(([key]) => key !== 'self')
    .map(([key, inner]) => [key, withoutEmpty(inner)] as const)
    .filter(([, inner]) => inner !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/**
 * The value in at most so many bytes of JSON: long texts are cut first, then items of a list are left out from its end, then
 * the whole becomes the beginning of its JSON text. What was cut says so.
 */
export function fitJson(value: unknown, most: number): unknown {
  if (jsonBytes(value) <= most) return value;
  for (const length of TEXT_LENGTHS) {
    const cut = cutTexts(value, length);
    if (jsonBytes(cut) <= most) return cut;
  }
  const shortest = cutTexts(value, TEXT_LENGTHS[3]);
  if (Array.isArray(shortest)) return fitList(shortest, most);
  return fitText(JSON.stringify(shortest), most);
}

function cutTexts(value: unknown, length: number): unknown {
  if (typeof value === 'string') {
    return value.length <= length ? value : `${value.slice(0, length).toWellFormed()}… [cut]`;
  }
  if (Array.isArray(value)) return value.map((item) => cutTexts(item, length));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cutTexts(inner, length)]));
}

function fitList(items: readonly unknown[], most: number): readonly unknown[] {
  const kept: unknown[] = [];
  let room = most - '["… 10000 more left out"]'.length - 2;
  for (const item of items) {
    room -= jsonBytes(item) + 1;
    if (room < 0) break;
    kept.push(item);
  }
  return [...kept, `… ${items.length - kept.length} more left out`];
}

/** Escaping may make a text longer than its characters: shortened until it fits. */
function fitText(text: string, most: number): string {
  const ending = '… [cut]';
  for (let length = Math.min(text.length, most); length > 0; length = Math.floor(length * 0.8)) {
    const cut = `${text.slice(0, length).toWellFormed()}${ending}`;
    if (jsonBytes(cut) <= most) return cut;
  }
  return '';
}
