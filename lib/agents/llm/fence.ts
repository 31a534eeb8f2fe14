import { randomBytes } from 'node:crypto';

/** Data between two lines that nobody outside this run could have written. */
export interface Fence {
  readonly nonce: string;
  /** The lines and what stands between them. */
  readonly block: string;
}

/** Puts a text into a fence of its own: 128 random bits that the text does not contain. */
export function fence(text: string, random: () => string = randomNonce): Fence {
  let nonce = random();
  while (text.includes(nonce)) nonce = random();
  return { nonce, block: `<<<DATA ${nonce}\n${text}\nDATA ${nonce}>>>` };
}

function randomNonce(): string {
  return randomBytes(16).toString('hex');
}
