import { AppError } from '../domain/errors.ts';
import { MESSAGE_VERSION, type RunMessage } from '../domain/run.ts';
import { decodeMessage } from '../domain/run-message.ts';
import type { WorkerCatalog } from './ports/catalog.ts';
import type { Now } from './ports/now.ts';
import type { DeadLetters, Receipt, RunQueue } from './ports/queue.ts';
import type { RunLedger } from './ports/run-ledger.ts';

interface ReplayDeps {
  readonly ledger: Pick<RunLedger, 'read' | 'readEvent'>;
  readonly catalog: Pick<WorkerCatalog, 'trigger'>;
  readonly queue: RunQueue;
  readonly dead_letters: DeadLetters;
  readonly now: Now;
}

/** What was sent again. */
interface Replayed {
  readonly run_id: string;
  readonly generation: number;
}

/** Runs again, as new messages of a higher generation under the same run id: a finished run's note is then replaced. */
export interface Replay {
  /** @throws AppError `run_missing`, `trigger_missing`, `queue_unavailable`, `ledger_unavailable`. */
  readonly run: (runId: string) => Promise<Replayed>;
  /**
   * Sends a dead letter again, then deletes it there: killed in between, it is sent once more and runs once more, but is
   * never lost. @throws AppError `message_malformed` for one that no worker can read; it stays where it is.
   */
  readonly deadLetter: (receipt: Receipt) => Promise<Replayed>;
}

/** Receive or read, send, delete: in this order nothing can be lost. */
export function createReplay(deps: ReplayDeps): Replay {
  return {
    run: async (runId) => {
      const [run, event] = await Promise.all([deps.ledger.read(runId), deps.ledger.readEvent(runId)]);
      if (!run) throw new AppError('run_missing', `there is no run ${runId} in the ledger`);
      if (!event) throw new AppError('run_missing', `the event of run ${runId} was too large to be kept`);
      const trigger = await deps.catalog.trigger(run.trigger);
      if (!trigger)
        throw new AppError(
          'trigger_missing',
          `trigger ${run.trigger} of run ${runId} does not exist any more`,
        );
      return await send(deps, {
        v: MESSAGE_VERSION,
        run_id: runId,
        received_at: new Date(deps.now()).toISOString(),
        // Names the event again where PagerDuty gave it no id.
        webhook_id: run.event_id,
        event,
        trigger,
        generation: run.generation + 1,
      });
    },
    deadLetter: async (receipt) => {
      const message = decodeMessage(receipt.body);
      const run = await deps.ledger.read(message.run_id);
      const trigger = (await deps.catalog.trigger(message.trigger.metadata.name)) ?? message.trigger;
      const generation = Math.max(message.generation, run?.generation ?? 0) + 1;
      const replayed = await send(deps, { ...message, trigger, generation });
      await deps.dead_letters.remove(receipt);
      return replayed;
    },
  };
}

async function send(deps: ReplayDeps, message: RunMessage): Promise<Replayed> {
  const [outcome] = await deps.queue.send([message]);
  if (outcome !== 'sent')
    throw new AppError('queue_unavailable', `run ${message.run_id} was not sent: ${outcome ?? 'no answer'}`);
  return { run_id: message.run_id, generation: message.generation };
}
