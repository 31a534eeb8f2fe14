import type { WorkerCatalog } from '../../app/ports/catalog.ts';
import { createReplay, type Replay } from '../../app/replay.ts';
import { memo } from '../stack/memo.ts';
import type { OpenStack } from '../stack/open-stack.ts';
import { readCatalog } from '../stack/read-catalog.ts';

/** The use case over a stack; its catalog is read once, when the first run asks for its trigger. */
export async function openReplay(stack: OpenStack): Promise<Replay> {
  const catalog = memo(() => readCatalog(stack));
  const trigger: WorkerCatalog['trigger'] = async (name) =>
    (await catalog())?.triggers.find(({ resource }) => resource.metadata.name === name)?.resource;
  return createReplay({
    ledger: await stack.ledger(),
    catalog: { trigger },
    queue: await stack.queue(),
    dead_letters: await stack.deadLetters(),
    now: Date.now,
  });
}
