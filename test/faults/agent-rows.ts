import { expect } from 'vitest';
import { createAskAgent } from '../../lib/agents/registry.ts';
import type { AgentSpec } from '../../lib/domain/agent.ts';
import { secretsOf } from '../agents/call.ts';
import { type Script, type Step, serveModel } from '../agents/llm/model-server.ts';
import { PLANTED_SECRET } from '../support/planted.ts';
import { agentNamed } from '../support/resources.ts';
import type { RunWorld } from '../support/run-world.ts';
import { DONE_ONCE, finish, type WorkRow } from './work-row.ts';

const SAID = 'The model says: the cache is cold.';

/** Lets the run's agent be a model that follows a script over its provider's wire format. */
async function withModel(world: RunWorld, script: Script) {
  const server = await serveModel('chat', script);
  const spec: Partial<AgentSpec> = {
    llm: { provider: 'openai-compatible', model: 'some/model', base_url: server.url },
    system_prompt: 'You look after the shop.',
  };
  world.agents.splice(0, world.agents.length, agentNamed('asker', spec));
  const secrets = secretsOf({ OPENAI_COMPATIBLE_API_KEY: `key-${PLANTED_SECRET}` });
  const ask = createAskAgent({ secrets, now: world.now });
  return { calls: () => server.received.length, options: { deps: { ask } } };
}

/** Faults of the agent and of the model behind it. */
export const AGENT_ROWS: readonly WorkRow[] = [
  ...[
    { fault: 'crashes (500)', status: 500, body: 'boom', state: 'FAILED' as const },
    { fault: 'answers garbage', status: 200, body: '<html>', state: 'FAILED' as const },
    { fault: 'answers JSON that is no answer', status: 200, body: '{"note":7}', state: 'FAILED' as const },
    { fault: 'answers 10 MB', status: 200, body: 'x'.repeat(10 << 20), state: 'FAILED' as const },
  ].map(({ fault, status, body, state }) => ({
    sent: 1,
    notes: 1,
    state,
    fault: `the agent ${fault}: a failure note`,
    where: 'agent',
    play: async (world: RunWorld) => {
      world.answer = () => ({ status, body });
      await finish(world);
      expect(world.agentCalls()).toBeLessThanOrEqual(2);
    },
  })),
  {
    ...DONE_ONCE,
    fault: 'the agent does not answer in time, then it does',
    where: 'agent',
    play: async (world) => {
      const receipt = world.message();
      const answer = world.answer;
      world.answer = () => Promise.withResolvers<never>().promise;
      expect(await world.work(receipt, { remaining_ms: 900 })).toBe('retry');
      world.answer = answer;
      world.clock += 40_000;
      await finish(world, receipt);
    },
  },
  {
    ...DONE_ONCE,
    fault: 'the agent breaks the connection once',
    where: 'agent',
    play: async (world) => {
      const { answer } = world;
      world.answer = (call) => (call === 1 ? 'broken' : answer(call));
      await finish(world);
      expect(world.agentCalls()).toBe(2);
    },
  },
  ...[
    { fault: '429 three times', status: 429, times: 3, attempts: 1 },
    { fault: '429 that names a wait', status: 429, times: 1, attempts: 1, wait: 90 },
    { fault: '500 once', status: 500, times: 1, attempts: 2 },
  ].map(({ fault, status, times, attempts, wait }) => ({
    ...DONE_ONCE,
    fault: `the model answers ${fault}`,
    where: 'model',
    play: async (world: RunWorld) => {
      const refusal: Step = { status, ...(wait !== undefined && { headers: { 'retry-after': `${wait}` } }) };
      const model = await withModel(world, [...new Array<Step>(times).fill(refusal), { text: SAID }]);
      await finish(world, world.message(), model.options);
      // Never asked again by itself: each call is a try of the run's own.
      expect(model.calls()).toBe(times + 1);
      expect(world.hidden.filter(({ seconds }) => seconds !== 840)).toHaveLength(times);
      if (wait !== undefined) expect(world.hidden[1]?.seconds).toBe(wait);
      expect(await world.run()).toMatchObject({ agent_attempts: attempts, retries: times });
      expect(world.notes()[0]).toContain(SAID);
    },
  })),
  {
    sent: 1,
    notes: 1,
    state: 'FAILED',
    fault: 'the model answers 500 each time: a failure note',
    where: 'model',
    play: async (world) => {
      const model = await withModel(world, [{ status: 500 }]);
      await finish(world, world.message(), model.options);
      expect(model.calls()).toBe(2);
      expect(await world.run()).toMatchObject({ error: { code: 'agent_unavailable' }, agent_attempts: 2 });
    },
  },
  {
    sent: 1,
    notes: 1,
    state: 'FAILED',
    fault: 'the model answers 429 for an hour: a failure note',
    where: 'model',
    play: async (world) => {
      const model = await withModel(world, [{ status: 429 }]);
      await finish(world, world.message(), model.options);
      expect(model.calls()).toBeGreaterThan(5);
      expect(await world.run()).toMatchObject({ error: { code: 'agent_refused' }, agent_attempts: 0 });
    },
  },
  {
    ...DONE_ONCE,
    fault: 'the model does not answer in time, then it does',
    where: 'model',
    play: async (world) => {
      // By time and not by call: on a slow machine the first try may end before the model is asked.
      let silent = true;
      const model = await withModel(world, [() => (silent ? 'silence' : { text: SAID })]);
      const receipt = world.message();
      expect(await world.work(receipt, { ...model.options, remaining_ms: 900 })).toBe('retry');
      silent = false;
      world.clock += 40_000;
      await finish(world, receipt, model.options);
      expect(world.notes()[0]).toContain(SAID);
    },
  },
];
