import type { Replay } from '../../app/replay.ts';
import { AppError, asAppError } from '../../domain/errors.ts';
import type { Io } from '../io.ts';
import { during } from '../progress.ts';
import type { OpenStack } from '../stack/open-stack.ts';
import type { ReplayLine } from './line.ts';
import { openReplay } from './open-replay.ts';
import { tellLine } from './tell-line.ts';

/**
 * Replays these runs, shown first, then sent, one by one: what one failure stops is only itself.
 * @throws AppError `run_missing` when there is no such run; nothing was sent then.
 */
export async function replayRuns(
  stack: OpenStack,
  io: Io,
  ids: readonly string[],
  options: { readonly dry_run: boolean },
): Promise<readonly ReplayLine[]> {
  const ledger = await stack.ledger();
  const found = await Promise.all(ids.map((id) => ledger.read(id)));
  const missing = ids.find((_, index) => found[index] === undefined);
  if (missing !== undefined) {
    throw new AppError('run_missing', `there is no run ${missing}; nothing was replayed`, {
      remedy: 'pdt runs',
    });
  }
  const chosen = found.filter((run) => run !== undefined);
  for (const { run_id, trigger, state } of chosen) {
    tellLine(io, { run_id, trigger, result: 'chosen', ...(state === 'FAILED' ? {} : { state }) });
  }
  if (options.dry_run) {
    return chosen.map(({ run_id, trigger, generation }) => ({
      run_id,
      trigger,
      generation,
      result: 'chosen',
    }));
  }
  const { run: send } = await openReplay(stack);
  return await during(io, 'replaying', async (doing) => {
    const lines: ReplayLine[] = [];
    for (const { run_id, trigger } of chosen) {
      doing(`replaying ${run_id}, ${lines.length + 1} of ${chosen.length}`);
      lines.push(await attempt({ run_id, trigger }, () => send(run_id)));
    }
    return lines;
  });
}

async function attempt(
  what: Pick<ReplayLine, 'run_id' | 'trigger'>,
  send: () => ReturnType<Replay['run']>,
): Promise<ReplayLine> {
  try {
    return { ...what, result: 'replayed', generation: (await send()).generation };
  } catch (thrown) {
    const error = asAppError(thrown);
    return { ...what, result: 'failed', error: error.message, code: error.code };
  }
}
