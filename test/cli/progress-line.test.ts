import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Io } from '../../lib/cli/io.ts';
import { during } from '../../lib/cli/progress.ts';
import { withProgressLine } from '../../lib/cli/progress-line.ts';
import { run } from '../../lib/cli/run.ts';

const WIPE = '\r\u001b[K';

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

/** A terminal, as far as it is one. */
function terminal(
  given: { readonly stderr?: boolean; readonly env?: Io['env']; readonly columns?: number } = {},
) {
  const screen = { text: '' };
  const write = (text: string) => {
    screen.text += text;
  };
  const io: Io = {
    out: write,
    err: write,
    stdin: async () => new Uint8Array(),
    readLine: async () => undefined,
    env: given.env ?? {},
    cwd: '/',
    tty: { stdin: true, stdout: true, stderr: given.stderr ?? true },
    ...(given.columns === undefined ? {} : { columns: given.columns }),
    interrupted: () => new AbortController().signal,
  };
  return { io, screen };
}

/** A step that takes this long, and what is on the screen just before it ends. */
async function waiting(io: Io, ms: number, screen: { readonly text: string }) {
  let seen = '';
  await during(io, 'waiting', async () => {
    await vi.advanceTimersByTimeAsync(ms);
    seen = screen.text;
  });
  return seen;
}

test('what takes long is told, with the time it has taken, and wiped at its end', async () => {
  const { io: plain, screen } = terminal();
  const { io } = withProgressLine(plain);
  const seen = await waiting(io, 5000, screen);
  expect(seen.split(WIPE).at(-1)).toMatch(/^\S waiting {2}4 s$/);
  expect(seen).toContain(`${WIPE}⠙ waiting${WIPE}`);
  expect(screen.text.slice(seen.length)).toBe(WIPE);
});

test('what is over soon is not shown', async () => {
  const { io, screen } = terminal();
  expect([await waiting(withProgressLine(io).io, 300, screen), screen.text]).toEqual(['', '']);
});

test.each([
  ['no terminal', { stderr: false }],
  ['NO_COLOR', { env: { NO_COLOR: '1' } }],
  ['a dumb terminal', { env: { TERM: 'dumb' } }],
])('nothing is shown with %s', async (_, given) => {
  const { io, screen } = terminal(given);
  await waiting(withProgressLine(io).io, 60_000, screen);
  expect(screen.text).toBe('');
});

test('nothing is shown once it is silenced', async () => {
  const { io: plain, screen } = terminal();
  const { io, silence } = withProgressLine(plain);
  silence();
  await waiting(io, 60_000, screen);
  expect(screen.text).toBe('');
});

test('other output stands on lines of its own', async () => {
  const { io: plain, screen } = terminal();
  const { io } = withProgressLine(plain);
  await during(io, 'waiting', async () => {
    await vi.advanceTimersByTimeAsync(500);
    io.out('one\n');
    await vi.advanceTimersByTimeAsync(500);
    io.err('half ');
    const before = screen.text;
    await vi.advanceTimersByTimeAsync(500);
    expect(screen.text).toBe(before);
    io.err('whole\n');
  });
  expect(screen.text).toContain(`waiting${WIPE}one\n`);
  expect(screen.text.endsWith(`waiting${WIPE}half whole\n`)).toBe(true);
});

test('the innermost step is the one to show, in the words told last', async () => {
  const { io: plain, screen } = terminal();
  const { io } = withProgressLine(plain);
  const last = () => screen.text.split(WIPE).at(-1)?.slice(2);
  const seen: (string | undefined)[] = [];
  await during(io, 'outer', async (tell) => {
    await during(io, 'inner', async () => {
      await vi.advanceTimersByTimeAsync(600);
      seen.push(last());
    });
    tell('outer 2 of 3');
    await vi.advanceTimersByTimeAsync(200);
    seen.push(last());
  });
  expect(seen).toEqual(['inner', 'outer 2 of 3']);
});

test('a step that fails is wiped too, and a line never wraps', async () => {
  const { io: plain, screen } = terminal({ columns: 20 });
  const { io } = withProgressLine(plain);
  const failing = during(io, 'w'.repeat(100), async () => {
    await vi.advanceTimersByTimeAsync(4000);
    throw new Error('failed');
  });
  await expect(failing).rejects.toThrow('failed');
  const lines = screen.text.split(WIPE);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(20);
  expect(screen.text.endsWith(WIPE)).toBe(true);
});

describe('run', () => {
  const WHAT = 'asking AWS who this is';

  /** AWS that answers nothing before it is told to, and then a refusal. */
  async function slowAws(told: Promise<unknown>) {
    const server = createServer((_, response) => void told.then(() => response.writeHead(403).end()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}`;
    return {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
    };
  }

  test('shows people what it is waiting for', async () => {
    vi.useRealTimers();
    const shown = Promise.withResolvers<void>();
    const { io } = terminal({ env: await slowAws(shown.promise) });
    const err = (text: string) => text.includes(WHAT) && shown.resolve();
    // Ends only because it was shown.
    expect(await run(['get', 'triggers'], { ...io, err })).toBeGreaterThan(0);
  });

  test.each([[['-o', 'json']], [['--output=yaml']], [['-oname']]])('shows none with %j', async (flags) => {
    vi.useRealTimers();
    const { io, screen } = terminal({ env: await slowAws(setTimeout(1000)) });
    expect(await run(['get', 'triggers', ...flags], io)).toBeGreaterThan(0);
    expect(screen.text).not.toContain(WHAT);
  });
});
