import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { generateText } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../lib/domain/errors.ts';
import { callOf } from '../agents/call.ts';
import { mockAgent } from '../agents/llm/mock-agent.ts';
import { takeLeaks, watchPieces, watchText } from './leaks.ts';
import { PLANTED, PLANTED_SECRET, PLANTED_TEXT } from './planted.ts';
import { takeChildLeaks } from './watch-children.ts';
import { watchedLog } from './watched-log.ts';

/** Everything found so far, which then does not fail the test. */
const found = () => takeLeaks().map(({ where, planted }) => [where, planted]);

describe('a planted text', () => {
  it.each([
    ['as it is', PLANTED_SECRET],
    ['as JSON in JSON', JSON.stringify(JSON.stringify({ title: PLANTED_TEXT }))],
    ['in a URL', new URLSearchParams({ q: `Was ${PLANTED_TEXT}?` }).toString()],
    ...['', '1', '12', '123'].map((before) => [
      `in base64 after ${before.length} bytes`,
      Buffer.from(`${before}${PLANTED_SECRET} and more`).toString('base64'),
    ]),
  ])('is found %s', (_, text) => {
    watchText('here', text ?? '');
    expect(found()).toHaveLength(1);
  });

  it.each(PLANTED.map((planted) => [planted]))('%s is found across two pieces of an output, once', (text) => {
    const watch = watchPieces('here');
    const at = Math.floor(text.length / 2);
    for (const piece of ['before ', text.slice(0, at), text.slice(at), ' after', ' the end']) watch(piece);
    expect(found()).toEqual([['here', text]]);
  });

  it.each(['stdout', 'stderr'] as const)('is found in %s', (name) => {
    process[name].write(`${PLANTED_TEXT}\n`);
    expect(found()).toEqual([[name, PLANTED_TEXT]]);
  });

  it('is found in what a thread writes', async () => {
    const script = `process.stdout.write('{"title":"${PLANTED_TEXT}"}\\n')`;
    const thread = new Worker(script, { eval: true, stdout: true, stderr: true });
    const read = new Promise((resolve) => thread.stdout.on('end', resolve));
    await Promise.all([once(thread, 'exit'), read]);
    expect(found()).toEqual([['a thread’s stdout', PLANTED_TEXT]]);
  });

  it.each([
    ['whose output nobody reads', { stdio: 'ignore' as const }],
    ['with an environment of its own', { env: { PATH: process.env['PATH'] } }],
    ['with options of its own for Node', { env: { NODE_OPTIONS: '--no-warnings' } }],
  ])('is found in what a program writes %s, once', async (_, options) => {
    const script = `process.stderr.write('before ${PLANTED_TEXT.slice(0, 9)}'); process.stderr.write('${PLANTED_TEXT.slice(9)} after')`;
    await once(spawn(process.execPath, ['-e', script], options), 'exit');
    const leaks = takeChildLeaks();
    expect(leaks.map(({ planted }) => planted)).toEqual([PLANTED_TEXT]);
    expect(leaks[0]?.where).toMatch(/^stderr of /);
  });

  it('is found in what a program writes that was waited for, one it starts, and one that kills itself', async () => {
    const write = `console.log('${PLANTED_SECRET}')`;
    spawnSync(process.execPath, ['-e', write]);
    expect(takeChildLeaks()).toHaveLength(1);
    execFileSync('sh', ['-c', `"${process.execPath}" -e "${write}"`]);
    expect(takeChildLeaks()).toHaveLength(1);
    const child = spawn(process.execPath, ['-e', `${write}; process.kill(process.pid, 'SIGKILL')`]);
    await once(child, 'exit');
    expect(takeChildLeaks()).toHaveLength(1);
  });

  it('is a secret in what pdt prints; an incident’s words are for whoever asked', async () => {
    const pdt = fileURLToPath(new URL('../../bin/pdt.js', import.meta.url));
    for (const [text, leaks] of [
      [PLANTED_TEXT, 0],
      [PLANTED_SECRET, 1],
    ] as const) {
      spawnSync(process.execPath, [pdt, text]);
      expect(takeChildLeaks()).toHaveLength(leaks);
    }
  });

  it('is found in an error’s remedy', async () => {
    expect(new AppError('internal', 'no', { remedy: `use ${PLANTED_SECRET}` }).remedy).toContain('use');
    await Promise.resolve();
    expect(found()).toEqual([['an error’s remedy', PLANTED_SECRET]]);
  });

  it('is found in an error’s message, and the error stays what it is', () => {
    const error = new AppError('internal', `token ${PLANTED_SECRET}`, { cause: 'x' });
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ name: 'AppError', code: 'internal', cause: 'x' });
    expect(found()).toEqual([['an error’s message', PLANTED_SECRET]]);
  });

  it('is found in a log line', () => {
    watchedLog.info(`delivery ${PLANTED_TEXT}`);
    expect(found()).toEqual([['a log line', PLANTED_TEXT]]);
    watchedLog.info('delivery', { title: PLANTED_TEXT });
    expect(found()).toEqual([]);
  });

  it('is found in a span, and an agent makes none', async () => {
    const agent = mockAgent([{ text: `About ${PLANTED_TEXT}` }]);
    await agent.run(callOf({ llm: { provider: 'google', model: 'mock' }, system_prompt: PLANTED_TEXT }));
    expect(found()).toEqual([]);
    const model = new MockLanguageModelV4({
      doGenerate: async () => {
        throw new Error('no');
      },
    });
    await expect(generateText({ model, prompt: PLANTED_TEXT, maxRetries: 0 })).rejects.toThrow('no');
    expect(found()).toContainEqual(['a span', PLANTED_TEXT]);
  });
});
