import type { Receipt } from '../../../lib/app/ports/queue.ts';
import { type Surroundings, startWorker, type Task } from './worker.ts';

/** The pollers and workers of a plan. Nobody moves but as told; after each move everybody waits at a gate or has ended. */
export interface Crew {
  readonly poll: () => void;
  /** Hands the oldest message that a poller holds to a worker. */
  readonly start: () => void;
  readonly alive: () => readonly Task[];
  /** Messages that pollers hold. */
  readonly held: () => number;
  /** One of those alive. */
  readonly pick: (n: number) => Task | undefined;
  /** Lets a worker through the gate at which it waits. */
  readonly step: (task: Task | undefined) => void;
  /** Lets a worker go on until it waits at this gate or passed this point, or has ended. */
  readonly goOn: (task: Task | undefined, gate?: string) => Promise<void>;
  /** Waits until everybody waits. */
  readonly rest: () => Promise<void>;
  /** No request meets anything but its answer from now on. */
  readonly calm: () => void;
}

/** More gates than any run has. */
const MOST_STEPS = 200;

export function gatherCrew(world: Surroundings): Crew {
  const held: Receipt[] = [];
  const tasks: Task[] = [];
  const alive = () => tasks.filter((task) => !task.ended && !task.crashed);
  const step = (task: Task | undefined) => task?.gates.shift()?.resume();
  const idle = () => new Promise<void>((resolve) => setImmediate(resolve));
  async function rest(): Promise<void> {
    for (let quiet = 0, turns = 0; quiet < 3 && turns < 10_000; turns++) {
      await idle();
      quiet = alive().every((task) => task.gates.length > 0) ? quiet + 1 : 0;
    }
  }
  return {
    alive,
    step,
    rest,
    held: () => held.length,
    pick: (n) => alive()[n % Math.max(1, alive().length)],
    poll: () => {
      const receipt = world.queue.receive();
      if (!receipt) return;
      world.tell({ kind: 'polled', message_id: receipt.message_id });
      held.push(receipt);
    },
    start: () => {
      const receipt = held.shift();
      if (receipt) tasks.push(startWorker(world, receipt, tasks.length));
    },
    goOn: async (task, gate) => {
      if (!task) return;
      const passed = task.passed.length;
      const there = () =>
        task.gates[0]?.name === gate || task.passed.slice(passed).some((point) => point === gate);
      for (let steps = 0; steps < MOST_STEPS && !task.ended && !there(); steps++) {
        step(task);
        await rest();
      }
    },
    calm: () => {
      for (const task of tasks) task.fate = undefined;
    },
  };
}
