/** SQS: at most 10 messages and 1 MiB a batch, message attributes included; we send none. */
const MOST_MESSAGES = 10;
const MOST_BYTES = 1024 * 1024;

/** Indexes of the messages that go into one batch. */
export type Chunk = readonly number[];

/**
 * Cuts messages of these sizes (bytes) into batches, in order. A message that no batch can carry, or
 * that is empty, is in none of them.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export function chunksOf(sizes: readonly number[]): readonly Chunk[] {
  const chunks: number[][] = [];
  let open: number[] | undefined;
  let bytes = 0;
  for (const [index, size] of sizes.entries()) {
    if (size === 0 || size > MOST_BYTES) continue;
    if (!open || open.length === MOST_MESSAGES || bytes + size > MOST_BYTES) {
      open = [];
      bytes = 0;
      chunks.push(open);
    }
    open.push(index);
    bytes += size;
  }
  return chunks;
}
