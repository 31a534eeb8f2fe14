import { createHash, randomUUID } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** A DynamoDB item holds 400 KB with its names and keys; the rest of the pointer needs little of it. */
export const MOST_BYTES_AN_ITEM = 350_000;

/** Triggers and index together: what is left holds the names of some hundred parts. */
export const MOST_BYTES_A_POINTER = 380_000;

/** No catalog comes near this; 80 bytes could otherwise hold 50 MB. */
const MOST_BYTES_DECODED = 64 * 1024 * 1024;

/** A value as brotli-compressed JSON. */
export function pack(value: unknown): Uint8Array {
  return brotliCompressSync(JSON.stringify(value), {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: 9,
    },
  });
}

export function unpack(packed: Uint8Array): unknown {
  return JSON.parse(brotliDecompressSync(packed, { maxOutputLength: MOST_BYTES_DECODED }).toString('utf8'));
}

/** Cuts packed bytes into what items can hold. */
export function cut(packed: Uint8Array): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < packed.length; at += MOST_BYTES_AN_ITEM) {
    pieces.push(packed.subarray(at, at + MOST_BYTES_AN_ITEM));
  }
  return pieces;
}

/**
 * A name of its own for a part: no publication ever names another one's, so that whoever removes what is no longer read
 * cannot meet what somebody else has just written.
 */
export function partId(bytes: Uint8Array): string {
  return `part#${digestOf([bytes])}#${randomUUID()}`;
}

export function digestOf(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 32);
}
