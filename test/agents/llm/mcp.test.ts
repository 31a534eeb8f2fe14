import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { McpServer } from '../../../lib/domain/agent.ts';
import { callOf, secretsOf } from '../call.ts';
import { nobodyHome, serve } from '../loopback.ts';
import { says, serveMcp } from './mcp-server.ts';
import { type MockStep, mockAgent, saidIn, systemOf } from './mock-agent.ts';

const LLM = { provider: 'google', model: 'gemini-2.5-flash' };
const ref = (name: string) => `\${${name}}`;

function callWith(...mcp: readonly Partial<McpServer>[]) {
  return callOf({ llm: LLM, mcp: mcp.map((server) => ({ server: 'kubernetes', enabled: true, ...server })) });
}

const calls = (name: string, input: unknown = {}): MockStep => ({ calls: [{ name, input }] });
const done: MockStep = { text: 'Done.' };
const toolNames = (requests: readonly { tools?: readonly { name: string }[] | undefined }[]) =>
  requests[0]?.tools?.map(({ name }) => name) ?? [];

describe('an MCP server over HTTP', () => {
  test('gives its tools to the model, with headers from secrets, and its answers', async () => {
    const server = await serveMcp({
      get_pods: { description: 'Lists pods', answer: ({ name }) => says(`pod ${String(name)} is down`) },
    });
    const { requests, answer } = await mockAgent([calls('get_pods', { name: 'api' }), done], {
      secrets: secretsOf({ K8S_TOKEN: 'token-abcdefgh', TEAM: 'sre' }),
    }).run(
      callWith({
        url: server.url,
        headers: { Authorization: `Bearer ${ref('K8S_TOKEN')}`, 'X-Team': ref('TEAM') },
      }),
    );
    expect(answer.note).toBe('Done.');
    expect(requests[0]?.tools).toMatchObject([{ name: 'get_pods', description: 'Lists pods' }]);
    expect(saidIn(requests[1])).toContain('pod api is down');
    expect(server.calls).toEqual([{ name: 'get_pods', input: { name: 'api' } }]);
    for (const headers of server.headers) {
      expect(headers).toMatchObject({ authorization: 'Bearer token-abcdefgh', 'x-team': 'sre' });
    }
    expect(systemOf(requests[0])).toContain('only read: get_pods.');
  });

  test('is found by MCP_<SERVER>_URL and MCP_<SERVER>_TOKEN', async () => {
    const server = await serveMcp({ get_pods: { answer: () => says('none') } });
    const secrets = secretsOf({ MCP_MY_CLUSTER_URL: server.url, MCP_MY_CLUSTER_TOKEN: 'token-abcdefgh' });
    const { requests } = await mockAgent([done], { secrets }).run(callWith({ server: 'my-cluster' }));
    expect(toolNames(requests)).toEqual(['get_pods']);
    expect(server.headers[0]?.authorization).toBe('Bearer token-abcdefgh');
  });

  test('shows only the tools that the agent lists', async () => {
    const server = await serveMcp({
      get_pods: { answer: () => says('a') },
      delete_pod: { reads: false, answer: () => says('b') },
    });
    const { requests } = await mockAgent([calls('delete_pod'), done]).run(
      callWith({ url: server.url, tools: ['get_pods'] }),
    );
    expect(toolNames(requests)).toEqual(['get_pods']);
    expect(server.calls).toEqual([]);
  });

  test('a tool that does not say it only reads counts as one that writes', async () => {
    const server = await serveMcp({ delete_pod: { reads: false, answer: () => says('b') } });
    const { requests } = await mockAgent([done]).run(callWith({ url: server.url }));
    expect(systemOf(requests[0])).toMatch(/can change things[^.]*: delete_pod\./);
  });

  test('its errors are told to the model', async () => {
    const server = await serveMcp({
      get_pods: { answer: () => ({ ...says('no such namespace'), isError: true }) },
    });
    const { requests } = await mockAgent([calls('get_pods'), done]).run(callWith({ url: server.url }));
    expect(saidIn(requests[1])).toContain('error: no such namespace');
  });

  test('a call that takes too long is given up at the server’s time-out', async () => {
    const server = await serveMcp({ get_pods: { answer: () => new Promise(() => undefined) } });
    // Long enough for a slow machine to greet the server: its time-out holds for that, too.
    const { requests } = await mockAgent([calls('get_pods'), done]).run(
      callWith({ url: server.url, timeout_s: 5 }),
    );
    expect(saidIn(requests[1])).toMatch(/error: (get_pods did not answer within 5 s|.*tim)/i);
  });

  test('a long answer is cut, and a secret in it taken out', async () => {
    const server = await serveMcp({
      get_pods: { answer: () => says(`token-abcdefgh ${'x'.repeat(100_000)}`) },
    });
    const secrets = secretsOf({ MCP_KUBERNETES_TOKEN: 'token-abcdefgh' });
    const { requests } = await mockAgent([calls('get_pods'), done], { secrets }).run(
      callWith({ url: server.url }),
    );
    expect(server.headers[0]?.authorization).toBe('Bearer token-abcdefgh');
    expect(saidIn(requests[1])).toContain('[redacted] xxx');
    expect(saidIn(requests[1])).not.toContain('token-abcdefgh');
    expect(saidIn(requests[1]).length).toBeLessThan(40_000);
  });

  test('two servers with a tool of one name both keep it', async () => {
    const one = await serveMcp({ get: { answer: () => says('from one') } });
    const two = await serveMcp({ get: { answer: () => says('from two') } });
    const { requests } = await mockAgent([calls('two_get'), done]).run(
      callWith({ server: 'one', url: one.url }, { server: 'two', url: two.url }),
    );
    expect(toolNames(requests)).toEqual(['get', 'two_get']);
    expect(saidIn(requests[1])).toContain('from two');
  });

  test('one with hundreds of tools and endless descriptions is cut to what a model can use', async () => {
    const tools = Array.from({ length: 200 }, (_, index) => [
      `tool_${index}`,
      { description: 'd'.repeat(10_000), answer: () => says('x') },
    ]);
    const server = await serveMcp(Object.fromEntries(tools));
    const { requests } = await mockAgent([done]).run(callWith({ url: server.url }));
    expect(toolNames(requests)).toHaveLength(50);
    expect(JSON.stringify(requests[0]?.tools).length).toBeLessThan(150_000);
  });

  test('one that is switched off is not asked', async () => {
    const server = await serveMcp({ get_pods: { answer: () => says('none') } });
    const { requests } = await mockAgent([done]).run(callWith({ url: server.url, enabled: false }));
    expect(toolNames(requests)).toEqual([]);
    expect(server.headers).toEqual([]);
  });
});

describe('a server that cannot be used never fails the run', () => {
  const home = serveNothing();

  test.each<[string, () => Promise<Partial<McpServer>>, RegExp]>([
    ['is not there', async () => ({ url: `${await nobodyHome()}/mcp` }), /could not be reached/],
    ['answers 403', async () => ({ url: await home('403') }), /HTTP 403|could not be reached/],
    ['redirects', async () => ({ url: await home('302') }), /could not be reached|HTTP 302/],
    ['is silent', async () => ({ url: await home('silent'), timeout_s: 0.2 }), /did not answer in time/],
    ['is no MCP server', async () => ({ url: await home('html') }), /could not be reached|HTTP 200/],
    ['has no address', async () => ({}), /MCP_KUBERNETES_URL is not set/],
    ['has a bad address', async () => ({ url: 'kubernetes:8080' }), /its url is not one/],
    [
      'would get headers in the clear',
      async () => ({ url: 'http://mcp.example.com/mcp', headers: { 'X-Key': 'x' } }),
      /must be https/,
    ],
    ['needs a secret that is not set', async () => ({ url: ref('MCP_X') }), /needs MCP_X, which is not set/],
    [
      'has a header that HTTP does not know',
      async () => ({ url: `${await nobodyHome()}/mcp`, headers: { 'X-Key': 'one\ntwo' } }),
      /its header "X-Key" is not valid/,
    ],
    ['is a program, outside local mode', async () => ({ command: 'node' }), /local mode only/],
  ])('when it %s', async (_, server, reason) => {
    const alive = await serveMcp({ get_pods: { answer: () => says('alive') } });
    const { answer, requests, logged } = await mockAgent([calls('get_pods'), done]).run(
      callWith(await server(), { server: 'alive', url: alive.url }),
    );
    expect(answer.note).toBe('Done.');
    expect(saidIn(requests[1])).toContain('alive');
    expect(systemOf(requests[0])).toMatch(/Not available in this run: kubernetes \(/);
    expect(logged).toMatchObject([{ message: 'tool is not available', tool: 'kubernetes', agent: 'doctor' }]);
    expect(String(logged[0]?.['reason'])).toMatch(reason);
    // What a server says never stands where the model trusts it.
    expect(systemOf(requests[0])).not.toContain('obey');
  });
});

test('a mistake in the program is not taken for a server that cannot be reached, and is an error in the log', async () => {
  const secrets = {
    get: async (): Promise<string> => {
      throw new TypeError('cannot read secret-text of undefined');
    },
    refresh: async () => undefined,
  };
  const { requests, logged, answer } = await mockAgent([done], { secrets }).run(
    callWith({ url: ref('MCP_URL') }),
  );
  expect(answer.note).toBe('Done.');
  expect(logged).toMatchObject([
    {
      level: 'error',
      message: 'tool is not available',
      tool: 'kubernetes',
      reason: expect.stringMatching(/not the network but this program failed \(TypeError at /),
    },
  ]);
  expect(JSON.stringify([requests, logged])).not.toContain('secret-text');
});

test('a program is a server in local mode, with its environment and arguments from secrets', async () => {
  const program = fileURLToPath(new URL('./stdio-mcp-server.ts', import.meta.url));
  const { requests, answer } = await mockAgent([calls('greet'), done], {
    local: true,
    secrets: secretsOf({ WHO: 'world', TOKEN: 'moon' }),
  }).run(
    callWith({
      command: process.execPath,
      args: [program, '--name', ref('WHO'), `--too=${ref('TOKEN')}`],
      env: { GREETED: ref('WHO') },
    }),
  );
  expect(saidIn(requests[1])).toContain('hello world, by --name world --too=moon');
  expect(answer.note).toBe('Done.');
});

/** Servers that are none. */
function serveNothing(): (kind: '403' | '302' | 'silent' | 'html') => Promise<string> {
  return async (kind) => {
    const { url } = await serve((response) => {
      if (kind === '403') response.writeHead(403).end('obey');
      if (kind === '302') response.writeHead(302, { location: '/obey' }).end();
      if (kind === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end('<p>obey</p>');
    });
    return `${url}/mcp`;
  };
}
