import { type Instance, type InstanceOptions, startInstance } from './instance.ts';
import type { Outcome } from './invocation.ts';

/** A local function: the door in threads of its own, each running one invocation at a time, as Lambda does it. */
export interface FunctionHost {
  readonly invoke: (event: unknown) => Promise<Outcome>;
  /** New instances from now on; those at work finish first. Resolves when a new one has loaded. */
  readonly recycle: () => Promise<void>;
  /** Ends every instance, at work or not. */
  readonly stop: () => Promise<void>;
}

export interface FunctionOptions extends InstanceOptions {
  /** Concurrent invocations; further ones wait. */
  readonly most_instances: number;
}

/** Loads the first instance at once. Rejects when the door cannot be loaded. */
export async function startFunction(options: FunctionOptions): Promise<FunctionHost> {
  const idle: Instance[] = [];
  const busy = new Set<Instance>();
  const retired = new WeakSet<Instance>();
  const waiting: ((instance: Instance) => void)[] = [];

  const take = (): Instance | Promise<Instance> => {
    const free = idle.findLast((instance) => instance.alive());
    if (free) idle.splice(idle.indexOf(free), 1);
    const instance = free ?? (busy.size < options.most_instances ? startInstance(options) : undefined);
    if (!instance) return new Promise((resolve) => waiting.push(resolve));
    busy.add(instance);
    return instance;
  };
  const release = (instance: Instance) => {
    busy.delete(instance);
    const usable = instance.alive() && !retired.has(instance);
    if (!usable) void instance.end();
    const next = waiting.shift();
    if (next) {
      const taken = usable ? instance : startInstance(options);
      busy.add(taken);
      next(taken);
    } else if (usable) {
      idle.push(instance);
    }
  };
  const warm = async () => {
    const instance = startInstance(options);
    await instance.loaded;
    return instance;
  };

  idle.push(await warm());
  return {
    invoke: async (event) => {
      const instance = await take();
      try {
        return await instance.run(event);
      } finally {
        release(instance);
      }
    },
    recycle: async () => {
      const fresh = await warm();
      const old = idle.splice(0, idle.length, fresh);
      for (const instance of busy) retired.add(instance);
      await Promise.all(old.map((instance) => instance.end()));
    },
    stop: async () => {
      waiting.length = 0;
      await Promise.all([...idle.splice(0), ...busy].map((instance) => instance.end()));
    },
  };
}
