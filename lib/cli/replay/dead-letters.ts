import type { DeadLetters, Receipt } from '../../app/ports/queue.ts';
import type { Replay } from '../../app/replay.ts';
import { asAppError } from '../../domain/errors.ts';
import { decodeMessage } from '../../domain/run-message.ts';
import type { ReplayLine } from './line.ts';

/**
 * Replays the dead-letter queue batch by batch, each message shown before it is sent: a received message is hidden for a
 * minute only. One that cannot be read stays where it is.
 */
export async function replayDeadLetters(
  queue: DeadLetters,
  replay: Pick<Replay, 'deadLetter'>,
  options: { readonly dry_run: boolean; readonly show: (line: ReplayLine) => void },
): Promise<readonly ReplayLine[]> {
  const lines: ReplayLine[] = [];
  const left: Receipt[] = [];
  try {
    for (;;) {
      const batch = await queue.receive();
      if (batch.length === 0) return lines;
      for (const receipt of batch) options.show(lineOf(receipt));
      for (const receipt of batch) {
        const line = options.dry_run ? lineOf(receipt) : await again(replay, receipt);
        lines.push(line);
        if (line.result !== 'replayed') left.push(receipt);
      }
    }
  } finally {
    // Released at the end, or they would be received again and again. What cannot be released comes back by itself.
    await Promise.allSettled(left.map(queue.release));
  }
}

async function again(replay: Pick<Replay, 'deadLetter'>, receipt: Receipt): Promise<ReplayLine> {
  const line = lineOf(receipt);
  if (line.result === 'failed') return line;
  try {
    const { generation } = await replay.deadLetter(receipt);
    return { ...line, result: 'replayed', generation };
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    return { ...line, result: 'failed', error: message, code };
  }
}

/** A message that no worker can read is told as failed before it is tried, in a dry run too. */
function lineOf(receipt: Receipt): ReplayLine {
  const { message_id, body } = receipt;
  try {
    const { run_id, trigger, generation } = decodeMessage(body);
    return { run_id, trigger: trigger.metadata.name, message_id, result: 'chosen', generation };
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    return { message_id, result: 'failed', error: message, code };
  }
}
