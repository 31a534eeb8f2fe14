import { createHash } from 'node:crypto';

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS = [
  'null',
  'true',
  '-0',
  '1e999',
  '"\\ud800"',
  '{}',
  '[]',
  '"__proto__"',
  '{"__proto__":{}}',
  '"constructor"',
  '""',
  '\u0000',
  '"incident.annotated"',
  '9007199254740993',
  '['.repeat(2000),
  '{"a":'.repeat(2000),
  '"x"'.repeat(500),
  `"${'a'.repeat(20_000)}"`,
  '\ufeff',
  '\uffff',
];

/** The body with one to six changes: bytes flipped, cut, doubled, or words of JSON put in or in place of a value. */
export function mutate(body: Buffer, random: () => number): Buffer {
  let changed = body;
  const changes = 1 + Math.floor(random() * 6);
  for (let left = changes; left > 0; left--) changed = change(changed, random);
  return changed;
}

function change(body: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * (body.length + 1));
  const length = Math.floor(random() * 64);
  const word = Buffer.from(WORDS[Math.floor(random() * WORDS.length)] ?? '');
  const pick = Math.floor(random() * 6);
  if (pick === 0) {
    const copy = Buffer.from(body);
    if (at < copy.length) copy[at] = Math.floor(random() * 256);
    return copy;
  }
  if (pick === 1) return Buffer.concat([body.subarray(0, at), body.subarray(at + length)]);
  if (pick === 2) return Buffer.concat([body.subarray(0, at + length), body.subarray(at)]);
  if (pick === 3) return Buffer.concat([body.subarray(0, at), word, body.subarray(at)]);
  return replaceValue(body, at, word);
}

/** Puts the word in place of the JSON value that follows the next colon, so that the body often stays JSON. */
function replaceValue(body: Buffer, from: number, word: Buffer): Buffer {
  const colon = body.indexOf(':', from);
  if (colon < 0) return body;
  const ends = [',', '}', ']'].map((end) => body.indexOf(end, colon)).filter((end) => end > 0);
  if (ends.length === 0) return body;
  return Buffer.concat([body.subarray(0, colon + 1), word, body.subarray(Math.min(...ends))]);
}

const HEX = '0123456789abcdef';

/** A signature header for the body: right, one of several, of another body, malformed, or none. */
export function signatureFor(right: string, random: () => number): string | undefined {
  const pick = random();
  const wrong = `v1=${createHash('sha256').update(String(random())).digest('hex')}`;
  if (pick < 0.55) return right;
  if (pick < 0.65) return ` ${wrong} , v2=abc,${right}`;
  if (pick < 0.75) return wrong;
  if (pick < 0.8) return `${right.slice(0, -1)}${HEX[Math.floor(random() * 16)]}`;
  if (pick < 0.85) return right.slice(0, Math.floor(random() * right.length));
  if (pick < 0.9) return right.toUpperCase();
  if (pick < 0.95) return `v1=${'f'.repeat(64)},`.repeat(200);
  return undefined;
}
