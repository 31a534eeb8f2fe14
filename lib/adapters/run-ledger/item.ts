import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Run } from '../../domain/run.ts';

/** Any attributes as DynamoDB wants them; undefined ones are left out. */
export function toItem(attributes: Readonly<Record<string, unknown>>): Record<string, AttributeValue> {
  return marshall(attributes, { removeUndefinedValues: true });
}

/** A stored item as a run. Attributes this version does not know stay as they are. */
export function toRun(item: Record<string, AttributeValue>): Run {
  const { event: _event, ...summary } = item;
  return unmarshall(summary) as Run;
}

/** Largest event that is kept, bytes of JSON. */
const MAX_EVENT_BYTES = 4 * 1024 * 1024;

/**
 * Largest event that is kept, bytes as packed: an item holds 400 KB at most, of which the longest answer may need half.
 * Real events stay below: PagerDuty drops those above 256 KB.
 */
const MAX_PACKED_BYTES = 200_000;

/**
 * An event compressed; undefined for one that would leave the item no room for the answer: the run matters more than the
 * means to replay it.
 */
export function packEvent(event: Readonly<Record<string, unknown>>): Uint8Array | undefined {
  const packed = brotliCompressSync(JSON.stringify(event), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
  });
  return packed.byteLength <= MAX_PACKED_BYTES ? packed : undefined;
}

/** The event of a stored item; undefined when it has none. */
export function unpackEvent(item: Record<string, AttributeValue>): Record<string, unknown> | undefined {
  const packed = item['event']?.B;
  if (!packed) return undefined;
  return JSON.parse(brotliDecompressSync(packed, { maxOutputLength: MAX_EVENT_BYTES }).toString('utf8'));
}
