import { AppError } from '../domain/errors.ts';

/** Longest answer that is read, in bytes: 1 MiB. A note holds 20,000 characters. */
export const ANSWER_LIMIT_BYTES = 1024 * 1024;

/** The error for an answer above the limit. */
export function answerTooLarge(agent: string): AppError {
  return new AppError(
    'agent_answer_too_large',
    `agent ${agent} answered more than ${ANSWER_LIMIT_BYTES} bytes`,
  );
}

/**
 * Collects an answer, and stops reading at the limit.
 * @throws AppError `agent_answer_too_large`; whatever the stream throws.
 */
export async function readLimited(agent: string, stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > ANSWER_LIMIT_BYTES) throw answerTooLarge(agent);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
