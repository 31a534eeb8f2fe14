import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createGitTool } from '../../lib/tools/git/git.ts';
import { lineDiff } from '../../lib/tools/line-diff.ts';
import { json, nobodyHome, serve } from '../agents/loopback.ts';
import { type Commit, gitRepository, serveGit } from '../support/git-server.ts';
import { callable, refusal, toolContext } from './tool-context.ts';

const TOKEN = 'git-token-0123456789';

const COMMITS: readonly Commit[] = [
  {
    message: 'Start the shop',
    date: '2026-01-01T10:00:00Z',
    files: {
      'README.md': '# Shop\n',
      'app/cache.ts': 'export const MB = 128;\nexport const on = true;\n',
      'app/logo.png': new Uint8Array([1, 0, 2]),
    },
  },
  {
    message: 'Speak of opening hours',
    date: '2026-01-02T10:00:00Z',
    files: { 'README.md': '# Shop\n\nOpen.\n' },
    tag: 'v1.0',
  },
  {
    message: 'Raise the cache\n\nIt was too small.',
    date: '2026-01-05T09:00:00Z',
    files: {
      'app/cache.ts': 'export const MB = 512;\nexport const on = true;\n',
      'app/new.ts': 'export {};\n',
      'app/logo.png': null,
    },
  },
  {
    message: 'Try something',
    date: '2026-01-05T09:30:00Z',
    files: { 'try.txt': 'x' },
    branch: 'feature/try',
  },
];

/** The tool over a real http-backend. */
async function shop(commits = COMMITS, config: Readonly<Record<string, unknown>> = {}) {
  const { root, run: git } = gitRepository(commits);
  const server = await serveGit(root, { token: TOKEN });
  const run = await callable(createGitTool, {
    name: 'git',
    config: { repositories: [`${server.url}/shop/web.git`], ...config },
    secrets: { GIT_TOKEN: TOKEN },
  });
  return { ...server, git, run };
}

describe('git', () => {
  test('log', async () => {
    const { run, git } = await shop();
    expect(await run({ what: 'log', limit: 2 })).toBe(
      [
        `commit ${git('rev-parse', 'main')}`,
        'Author: Dev <dev@example.com>',
        'Date:   2026-01-05T09:00:00.000Z',
        '',
        '    Raise the cache',
        '    ',
        '    It was too small.',
        '',
        `commit ${git('rev-parse', 'main~1')}`,
        'Author: Dev <dev@example.com>',
        'Date:   2026-01-02T10:00:00.000Z',
        '',
        '    Speak of opening hours',
      ].join('\n'),
    );
  });

  test('log of a path, of a time, of a branch and of a tag', async () => {
    const { run } = await shop();
    const ofPath = await run({ what: 'log', path: 'README.md' });
    expect(ofPath).toContain('opening hours');
    expect(ofPath).toContain('Start the shop');
    expect(ofPath).not.toContain('Raise');
    const recent = await run({ what: 'log', since: '-24h' });
    expect(recent).toContain('Raise');
    expect(recent).not.toContain('opening');
    expect(await run({ what: 'log', revision: 'feature/try', limit: 1 })).toContain('Try something');
    expect(await run({ what: 'log', revision: 'v1.0', limit: 1 })).toContain('opening hours');
    expect(await run({ what: 'log', path: 'nowhere' })).toBe('no commits');
  });

  test('show prints a commit and its diff', async () => {
    const { run, git } = await shop();
    const text = await run({ what: 'show' });
    expect(text).toContain('    Raise the cache');
    expect(text).toContain(
      [
        'diff --git a/app/cache.ts b/app/cache.ts',
        '--- a/app/cache.ts',
        '+++ b/app/cache.ts',
        '@@ -1,2 +1,2 @@',
        '-export const MB = 128;',
        '+export const MB = 512;',
        ' export const on = true;',
      ].join('\n'),
    );
    expect(text).toContain('diff --git a/app/logo.png b/app/logo.png\ndeleted file\nbinary or too large');
    expect(text).toContain('new file\n--- /dev/null\n+++ b/app/new.ts');
    expect(text).not.toContain('README');
    expect(await run({ what: 'show', revision: git('rev-parse', 'main~2') })).toContain('+# Shop');
    expect(await run({ what: 'show', revision: git('rev-parse', '--short', 'main~1') })).toContain('+Open.');
    expect(await run({ what: 'show', revision: 'main~1' })).toContain('+Open.');
  });

  test('diff between revisions, and of a path', async () => {
    const { run, git } = await shop();
    const text = await run({ what: 'diff', base: git('rev-parse', 'main~2'), revision: 'main' });
    expect(text).toContain('+Open.');
    expect(text).toContain('+export const MB = 512;');
    expect(await run({ what: 'diff', base: 'v1.0', path: 'app/cache.ts' })).not.toContain('new.ts');
    expect(await run({ what: 'diff', base: 'main', revision: 'main' })).toBe('no changes');
  });

  test('a file and a folder at a revision', async () => {
    const { run } = await shop();
    expect(await run({ what: 'file', path: 'app/cache.ts', revision: 'v1.0' })).toContain('MB = 128');
    expect(await run({ what: 'file', path: 'app/cache.ts' })).toContain('MB = 512');
    expect(await run({ what: 'file' })).toBe('README.md\napp/');
    expect(await run({ what: 'file', path: './app/' })).toBe('cache.ts\nnew.ts');
    expect(await run({ what: 'file', path: 'app/logo.png', revision: 'v1.0' })).toBe('(a binary file)');
    expect(await refusal(run({ what: 'file', path: 'gone.txt' }))).toContain('there is no gone.txt');
  });

  test('signs in with the token, as a password', async () => {
    const { run, seen } = await shop();
    await run({ what: 'log' });
    expect(seen.at(-1)?.authorization).toBe(`Basic ${btoa(`x-access-token:${TOKEN}`)}`);
    expect(seen.every(({ path }) => !path.includes(TOKEN))).toBe(true);
    expect(seen.every(({ path }) => !path.includes('receive-pack'))).toBe(true);
  });
});

describe('git refuses', () => {
  test.each([
    [{ what: 'log', repository: 'https://evil.example/x.git' }],
    [{ what: 'log', repository: '../other' }],
    [{ what: 'log', revision: '--upload-pack=x' }],
    [{ what: 'log', revision: 'a..b' }],
    [{ what: 'log', revision: 'a b' }],
    [{ what: 'log', revision: 'main@{1}' }],
    [{ what: 'log', revision: 'main~999' }],
    [{ what: 'file', path: '../../etc/passwd' }],
    [{ what: 'push' }],
    [{ what: 'log', limit: 5000 }],
  ])('%j', async (input) => {
    const { run, seen } = await shop();
    expect(await refusal(run(input))).not.toBe('');
    expect(seen).toHaveLength(0);
  });

  test('a revision that is not there', async () => {
    const { run } = await shop();
    expect(await refusal(run({ what: 'log', revision: 'nope' }))).toBe('the repository has no revision nope');
    expect(await refusal(run({ what: 'show', revision: 'abcdef1' }))).toContain(
      'not in what was read so far',
    );
  });

  test('a wrong token, without showing it', async () => {
    const { root } = gitRepository(COMMITS.slice(0, 1));
    const server = await serveGit(root, { token: TOKEN });
    const config = { repositories: [{ name: 'web', url: `${server.url}/shop/web.git` }] };
    const run = await callable(createGitTool, { config, secrets: { GITHUB_TOKEN: 'wrong-token-value' } });
    const text = await refusal(run({ what: 'log', repository: 'web' }));
    expect(text).toBe('the repository refused our credentials: check GIT_TOKEN');
    expect(await refusal((await callable(createGitTool, { config }))({ what: 'log' }))).toContain(
      'credentials',
    );
  });

  test.each([
    ['403', 403, 'credentials'],
    ['404', 404, 'HTTP 404'],
    ['500', 500, 'HTTP 500'],
    ['a redirect', 301, 'redirect'],
  ])('%s', async (_case, status, words) => {
    const elsewhere = await serve((response) => json(response, {}));
    const server = await serve((response) =>
      response.writeHead(status, { location: elsewhere.url }).end('x'),
    );
    const run = await callable(createGitTool, { config: { repositories: [`${server.url}/x.git`] } });
    expect(await refusal(run({ what: 'log' }))).toContain(words);
    expect(elsewhere.received).toHaveLength(0);
  });

  test('garbage, silence and nobody', async () => {
    const at = async (url: string) =>
      await callable(createGitTool, { config: { repositories: [`${url}/x.git`] } });
    const garbage = await serve((response) => response.writeHead(200).end(Buffer.alloc(10_000_000, 'a')));
    expect(await refusal((await at(garbage.url))({ what: 'log' }))).toContain('could not be read');
    const silent = await serve(() => {});
    const waiting = (await at(silent.url))({ what: 'log' }, AbortSignal.timeout(200));
    expect(await refusal(waiting)).toContain('did not answer in time');
    expect(await refusal((await at(await nobodyHome()))({ what: 'log' }))).toContain('ECONNREFUSED');
  });

  test.each([
    ['plain http', ['http://git.example/x.git']],
    ['ssh', ['git@github.com:a/b.git']],
    ['a file', ['file:///etc']],
    ['a password in the address', ['https://me:pass-word@git.example/x.git']],
  ])('%s as a repository', async (_case, repositories) => {
    const made = createGitTool(toolContext({ config: { repositories } }));
    await expect(made).rejects.toThrow();
    await expect(made).rejects.not.toThrow('pass-word');
  });
});

test('repositories by name, and from the environment', async () => {
  const { root } = gitRepository(COMMITS);
  const server = await serveGit(root);
  const env = { GIT_REPOSITORIES: `${server.url}/shop/web.git, https://git.example/other.git` };
  const run = await callable(createGitTool, { env });
  expect(await run({ what: 'log', repository: 'web', limit: 1 })).toContain('Raise');
  expect(await run({ what: 'log', repository: `${server.url}/shop/web`, limit: 1 })).toContain('Raise');
  expect(await refusal(run({ what: 'log' }))).toContain('name one of these repositories: shop/web, other');
});

test('without repositories it is not available', async () => {
  expect(await createGitTool(toolContext({}))).toMatchObject({ kind: 'unavailable', name: 'git' });
});

test('the diff of two texts, applied by git, gives the second', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pdt-diff-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 14 })
    .map((all) => all.map((one) => `${one}\n`).join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const hunks = lineDiff(before, after);
      if (before === after) {
        expect(hunks).toBe('');
        return;
      }
      writeFileSync(join(folder, 'f'), before);
      writeFileSync(join(folder, 'p'), `--- a/f\n+++ b/f\n${hunks}`);
      execFileSync('git', ['apply', '--unidiff-zero', 'p'], { cwd: folder, stdio: 'ignore' });
      expect(execFileSync('cat', ['f'], { cwd: folder, encoding: 'utf8' })).toBe(after);
    }),
    { numRuns: 40 },
  );
});
