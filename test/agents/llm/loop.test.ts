import { APICallError } from 'ai';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { AgentSpec } from '../../../lib/domain/agent.ts';
import { AppError } from '../../../lib/domain/errors.ts';
import type { Trigger } from '../../../lib/domain/trigger.ts';
import { availableTool, type ToolLoader, unavailableTool } from '../../../lib/tools/tool.ts';
import { callOf, errorOf, INPUT } from '../call.ts';
import { type MockStep, mockAgent, saidIn, systemOf, untilAborted } from './mock-agent.ts';

const LLM = { provider: 'google', model: 'gemini-2.5-flash' };
const look: MockStep = { text: 'Looking further.', calls: [{ name: 'look', input: { at: 'disk' } }] };

function tool(
  execute: (input: { at: string }, options: { signal: AbortSignal }) => Promise<string>,
  more: { writes?: boolean; timeout_ms?: number } = {},
): ToolLoader {
  return async () => async () =>
    availableTool({
      name: 'look',
      description: 'Looks at a thing',
      input: z.object({ at: z.string() }),
      writes: false,
      ...more,
      execute,
    });
}

const sees = tool(async ({ at }) => `${at} is full`);

function callWith(spec: Partial<AgentSpec> = {}, change: Parameters<typeof callOf>[1] = {}) {
  return callOf({ llm: LLM, tools: [{ name: 'look', enabled: true, config: {} }], ...spec }, change);
}

function allowing(...allowed_actions: Trigger['spec']['allowed_actions']): Trigger {
  const { trigger } = callOf({});
  return { ...trigger, spec: { ...trigger.spec, allowed_actions } };
}

describe('the loop', () => {
  test('calls tools until the model answers, and sums usage with its price', async () => {
    const { answer, requests, trace } = await mockAgent([look, look, { text: 'Disk is full.' }], {
      tools: { look: sees },
    }).run(callWith());
    expect(answer).toEqual({
      note: 'Disk is full.',
      usage: {
        input_tokens: 2700,
        output_tokens: 300,
        total_tokens: 3000,
        usd: expect.closeTo((2700 * 0.3 + 300 * 2.5) / 1e6, 9),
      },
    });
    expect(requests).toHaveLength(3);
    expect(saidIn(requests[1])).toContain('disk is full');
    expect(trace.map(({ type }) => type)).toEqual(['start', 'step', 'tool', 'step', 'tool', 'step', 'end']);
  });

  test('the last of max_iterations steps may call no tool, and the note says why it ended', async () => {
    const { answer, requests } = await mockAgent([look, look, { text: 'So far: disk.' }], {
      tools: { look: sees },
    }).run(callWith({ max_iterations: 3 }));
    expect(requests.map(({ toolChoice }) => toolChoice?.type)).toEqual(['auto', 'auto', 'none']);
    expect(saidIn(requests[2])).toContain('Write the note now');
    expect(answer.note).toMatch(
      /^So far: disk\.\n\n_The investigation was ended because the number of steps/,
    );
  });

  test('a spent token budget forces the conclusion before it is exceeded', async () => {
    const { answer, requests } = await mockAgent([look, look, look, { text: 'Enough.' }], {
      tools: { look: sees },
    }).run(callWith({ token_budget: 3500 }));
    // Two calls of 1,000 each: a third and its like would pass 3,500, so the third concludes.
    expect(requests.map(({ toolChoice }) => toolChoice?.type)).toEqual(['auto', 'auto', 'none']);
    expect(answer.usage?.total_tokens).toBeLessThanOrEqual(3500);
    expect(saidIn(requests[2])).toContain('token budget');
  });

  test('a model that asks for a tool although none may be called: its text counts', async () => {
    const { answer } = await mockAgent(
      [look, { text: 'Half a thought.', calls: [{ name: 'look', input: { at: 'x' } }] }],
      {
        tools: { look: sees },
      },
    ).run(callWith({ max_iterations: 2 }));
    expect(answer.note).toContain('Half a thought.');
  });

  test('a model that ends on silence after its tools is asked once more to conclude', async () => {
    const { answer, requests } = await mockAgent([look, { text: '' }, { text: 'Disk.' }], {
      tools: { look: sees },
    }).run(callWith());
    expect(answer.note).toBe('Disk.');
    expect(requests[2]?.toolChoice?.type).toBe('none');
    expect(saidIn(requests[2])).toContain('disk is full');
  });

  test('an answer that reached max_tokens says so; one that was filtered away is a clear failure', async () => {
    const { answer } = await mockAgent([{ text: 'It beg', finish: 'length' }]).run(callOf({ llm: LLM }));
    expect(answer.note).toMatch(/^It beg\n\n_The answer was cut by the model/);
    const error = await errorOf(
      mockAgent([{ text: '', finish: 'content-filter' }]).ask(callOf({ llm: LLM })),
    );
    expect(error.message).toContain('content-filter');
  });

  test('a model that says nothing at all is a clear failure', async () => {
    const error = await errorOf(mockAgent([{ text: ' ' }]).ask(callOf({ llm: LLM })));
    expect([error.code, error.retry]).toEqual(['agent_failed', false]);
    expect(error.message).toContain('doctor');
  });

  test('temperature and max_tokens reach the model; nothing is retried', async () => {
    const { requests } = await mockAgent([{ text: 'ok' }]).run(
      callOf({ llm: { ...LLM, temperature: 0.1, max_tokens: 77 } }),
    );
    expect(requests[0]).toMatchObject({ temperature: 0.1, maxOutputTokens: 77 });
    const agent = mockAgent([apiError(500)]);
    expect((await errorOf(agent.ask(callOf({ llm: LLM })))).code).toBe('agent_unavailable');
    expect(agent.requests).toHaveLength(1);
  });
});

describe('tools', () => {
  test('an error reaches the model as text and the run goes on', async () => {
    const breaks = tool(async () => {
      throw new AppError('tool_failed', 'the server answered HTTP 403', { remedy: 'Ask for less' });
    });
    const { answer, requests } = await mockAgent([look, { text: 'Could not look.' }], {
      tools: { look: breaks },
    }).run(callWith());
    expect(answer.note).toBe('Could not look.');
    expect(saidIn(requests[1])).toContain('error: the server answered HTTP 403. Ask for less');
  });

  test('one that ignores its signal is given up at its own time-out', async () => {
    const hangs = tool(() => new Promise(() => undefined), { timeout_ms: 50 });
    const { requests } = await mockAgent([look, { text: 'Gave up.' }], { tools: { look: hangs } }).run(
      callWith(),
    );
    expect(saidIn(requests[1])).toContain('look did not answer within 0.05 s');
  });

  test('ten megabytes are cut, and say so', async () => {
    const floods = tool(async () => 'x'.repeat(10_000_000));
    const { requests } = await mockAgent([look, { text: 'Much.' }], { tools: { look: floods } }).run(
      callWith(),
    );
    expect(saidIn(requests[1]).length).toBeLessThan(40_000);
    expect(saidIn(requests[1])).toContain('of 10000000 characters left out');
  });

  test('wrong input, and a tool that does not exist, are told to the model', async () => {
    const { requests, answer } = await mockAgent(
      [
        { calls: [{ name: 'look', input: { at: 7 } }] },
        { calls: [{ name: 'rm_rf', input: {} }] },
        { text: 'I see.' },
      ],
      { tools: { look: sees } },
    ).run(callWith());
    expect(saidIn(requests[1])).toMatch(/expected string/i);
    expect(saidIn(requests[2])).toMatch(/unavailable tool 'rm_rf'/);
    expect(answer.note).toBe('I see.');
  });

  test.each<[string, Readonly<Record<string, ToolLoader>>, RegExp]>([
    ['unknown', {}, /Not available in this run: look \(there is no tool of this name\)/],
    [
      'unconfigured',
      { look: async () => async () => unavailableTool('look', 'LOOK_URL is not set') },
      /Not available in this run: look \(LOOK_URL is not set\)/,
    ],
    [
      'in need of a secret that is not set',
      {
        look:
          async () =>
          async ({ settings }) =>
            unavailableTool('look', String(await settings('LOOK_URL', 'url'))),
      },
      /look \(agent\/doctor: spec\.tools\[look\]\.config\.url needs LOOK_TOKEN, which is not set\)/,
    ],
    [
      'broken, without its own words',
      {
        look: async () => async () => {
          throw new Error('https://user:password@example.com');
        },
      },
      /look \(it could not be set up\)/,
    ],
  ])('one that is %s is a warning, and the model is told', async (_, tools, said) => {
    const { requests, logged, answer } = await mockAgent([{ text: 'Without tools.' }], { tools }).run(
      callWith({ tools: [{ name: 'look', enabled: true, config: { url: `https://x/${'$'}{LOOK_TOKEN}` } }] }),
    );
    expect(systemOf(requests[0])).toMatch(said);
    expect(logged).toMatchObject([{ message: 'tool is not available', agent: 'doctor', tool: 'look' }]);
    expect(requests[0]?.tools ?? []).toEqual([]);
    expect(answer.note).toBe('Without tools.');
  });

  test('one that is switched off is left out silently', async () => {
    const { requests, logged } = await mockAgent([{ text: 'ok' }], { tools: { look: sees } }).run(
      callWith({ tools: [{ name: 'look', enabled: false, config: {} }] }),
    );
    expect(requests[0]?.tools ?? []).toEqual([]);
    expect(logged).toEqual([]);
  });
});

describe('time', () => {
  test('a tool that hangs is stopped in time for the model to conclude', async () => {
    const hangs = tool(() => new Promise(() => undefined));
    const { answer, requests } = await mockAgent([look, { text: 'No time to look.' }], {
      tools: { look: hangs },
    }).run(callWith({}, { deadline: Date.now() + 800 }));
    expect(saidIn(requests[1])).toContain("the run's time is over");
    expect(requests[1]?.toolChoice?.type).toBe('none');
    expect(answer.note).toMatch(
      /^No time to look\.\n\n_The investigation was ended because its time was over\._$/,
    );
  });

  test('on the deadline a partial answer is posted, and says so', async () => {
    const { answer } = await mockAgent([look, ({ abortSignal }) => untilAborted(abortSignal)], {
      tools: { look: sees },
    }).run(callWith({}, { deadline: Date.now() + 500 }));
    expect(answer.note).toMatch(
      /^\*\*Partial answer: the time ran out before the agent reached a conclusion\.\*\*/,
    );
    expect(answer.note).toContain('Looking further.');
    expect(answer.note).toContain('What it did: look ×1.');
    expect(answer.usage?.total_tokens).toBe(1000);
  });

  test('a model that never answered is a time-out, not a note', async () => {
    const agent = mockAgent([({ abortSignal }) => untilAborted(abortSignal)]);
    const error = await errorOf(agent.ask(callOf({ llm: LLM }, { deadline: Date.now() + 100 })));
    expect(error.code).toBe('agent_timeout');
  });
});

describe('a call that fails in the middle', () => {
  test('is retried later when nothing was changed, and its tokens are counted', async () => {
    const agent = mockAgent([look, apiError(429)], { tools: { look: sees } });
    const error = await errorOf(agent.ask(callWith()));
    expect([error.code, error.retry]).toEqual(['agent_unavailable', true]);
    expect(agent.added).toMatchObject([{ name: 'AgentTokens', value: 1000 }, { name: 'AgentMicrodollars' }]);
  });

  test('is a partial answer when a tool may have changed something, so that it is not changed twice', async () => {
    const restarts = tool(async () => 'restarted', { writes: true });
    const { answer, logged } = await mockAgent([look, apiError(500)], { tools: { look: restarts } }).run(
      callWith(),
    );
    expect(answer.note).toMatch(/^\*\*Partial answer: the model failed/);
    expect(answer.note).toContain('look ×1 (may have changed something)');
    expect(logged).toMatchObject([
      { message: 'agent gave a partial answer', code: 'agent_unavailable', steps: 1 },
    ]);
  });
});

test('a call that only reads through a tool that can write changes nothing: the run is retried', async () => {
  const tools = {
    look: async () => async () => ({
      ...availableTool({
        name: 'look',
        description: 'Looks or breaks',
        input: z.object({ at: z.string() }),
        writes: true,
        changes: () => false,
        execute: async () => 'seen',
      }),
    }),
  };
  const error = await errorOf(mockAgent([look, apiError(500)], { tools }).ask(callWith()));
  expect([error.code, error.retry]).toEqual(['agent_unavailable', true]);
});

describe('set_incident_status', () => {
  const names = (requests: readonly { tools?: readonly { name: string }[] | undefined }[]) =>
    requests[0]?.tools?.map(({ name }) => name) ?? [];

  test('does not exist unless the trigger allows an action', async () => {
    const { answer, requests } = await mockAgent([
      { calls: [{ name: 'set_incident_status', input: { status: 'resolved' } }] },
      { text: 'Tried.' },
    ]).run(callOf({ llm: LLM }));
    expect(names(requests)).toEqual([]);
    expect(answer).not.toHaveProperty('status');
    expect(systemOf(requests[0])).toContain("You may not change the incident's status");
  });

  test('takes only the statuses that are allowed; the last wish is handed to the worker', async () => {
    const { answer, requests } = await mockAgent([
      { calls: [{ name: 'set_incident_status', input: { status: 'resolved' } }] },
      { calls: [{ name: 'set_incident_status', input: { status: 'acknowledged' } }] },
      { text: 'Taken.' },
    ]).run(callOf({ llm: LLM }, { trigger: allowing('acknowledge') }));
    expect(names(requests)).toEqual(['set_incident_status']);
    expect(saidIn(requests[1])).toMatch(/invalid/i);
    expect(answer.status).toBe('acknowledged');
  });

  test('counts for nothing in a run without a conclusion', async () => {
    const { answer } = await mockAgent([
      { calls: [{ name: 'set_incident_status', input: { status: 'resolved' } }] },
      ({ abortSignal }) => untilAborted(abortSignal),
    ]).run(callOf({ llm: LLM }, { trigger: allowing('resolve'), deadline: Date.now() + 400 }));
    expect(answer.note).toContain('Partial answer');
    expect(answer).not.toHaveProperty('status');
  });

  test('auto_resolve_if_known is explained where it may act and reported where it may not', async () => {
    const input = { ...INPUT, metadata: { ...INPUT.metadata, incident_id: 'P1', status: 'triggered' } };
    const withParameter = (trigger: Trigger): Trigger => ({
      ...trigger,
      spec: { ...trigger.spec, parameters: { auto_resolve_if_known: true } },
    });
    const may = mockAgent([{ text: 'ok' }]);
    await may.ask(callOf({ llm: LLM }, { input, trigger: withParameter(allowing('resolve')) }));
    expect(systemOf(may.requests[0])).toContain('resolve the incident only if it is a known issue');
    const mayNot = mockAgent([{ text: 'ok' }]);
    await mayNot.ask(callOf({ llm: LLM }, { input, trigger: withParameter(allowing()) }));
    expect(systemOf(mayNot.requests[0])).toContain(
      'auto_resolve_if_known is set, but this trigger does not allow it',
    );
  });
});

function apiError(statusCode: number): APICallError {
  return new APICallError({
    message: 'no',
    url: 'https://model',
    requestBodyValues: {},
    statusCode,
    responseBody: '',
  });
}
