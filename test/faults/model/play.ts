import { type Crew, gatherCrew } from './crew.ts';
import type { Seen } from './facts.ts';
import type { Move, Plan } from './plan.ts';
import { createWorld, type World } from './world.ts';

/** By then every plan has come to rest, unless something goes on for ever. */
const MOST_ROUNDS = 3000;
/** After that nothing is on its way any more, ms. */
const AFTERWARDS_MS = 600_000;

/** Plays a plan over the real worker and ledger, then lets everything come to rest without further faults. */
export async function playModel(plan: Plan): Promise<Seen> {
  const world = await createWorld(plan);
  const crew = gatherCrew(world.surroundings);
  world.happen('first');
  for (const move of plan.moves) {
    await make(move, world, crew);
    await crew.rest();
  }
  world.calm();
  crew.calm();
  const { queue, now } = world.surroundings;
  let rounds = 0;
  const busy = () => queue.open() > 0 || queue.dead() > 0 || crew.alive().length > 0 || crew.held() > 0;
  for (; rounds < MOST_ROUNDS && busy(); rounds++) {
    const [next] = crew.alive();
    if (next) crew.step(next);
    else {
      if (crew.held() === 0) {
        if (queue.open() === 0) queue.redrive();
        await world.pass(queue.nextVisible() ?? now());
        crew.poll();
      }
      crew.start();
    }
    await crew.rest();
  }
  await world.pass(now() + AFTERWARDS_MS);
  return { ...(await world.seen()), quiet: rounds < MOST_ROUNDS };
}

/** Makes one move of a plan. */
async function make(move: Move, world: World, crew: Crew): Promise<void> {
  const { queue, now, tell } = world.surroundings;
  switch (move.kind) {
    case 'step':
      return crew.step(crew.pick(move.n));
    case 'finish':
      return await crew.goOn(crew.pick(move.n));
    case 'until':
      return await crew.goOn(crew.pick(move.n), move.gate);
    case 'crash': {
      const task = crew.pick(move.n);
      if (!task) return;
      tell({ kind: 'crashed', worker: task.worker });
      task.crashed = true;
      return;
    }
    case 'ledger': {
      const task = crew.pick(move.n);
      if (task) task.fate = move.fate;
      return;
    }
    case 'receive':
      crew.poll();
      return crew.start();
    case 'poll':
      return crew.poll();
    case 'start':
      return crew.start();
    case 'wait':
      return await world.pass(now() + move.seconds * 1000);
    case 'drop':
      return queue.drop();
    case 'redrive':
      return queue.redrive();
    case 'replay':
      return await world.replay();
    case 'duplicate':
      return world.duplicate();
    case 'event':
      return world.happen(move.event);
    case 'trigger':
      return world.setTrigger(move.becomes);
    case 'person':
      if (move.does === 'deletes the note') world.pagerduty.deleteNote();
      else world.pagerduty.person(move.does);
  }
}
