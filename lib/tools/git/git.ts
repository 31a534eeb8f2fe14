import git, { type ReadCommitResult } from 'isomorphic-git';
import * as z from 'zod';
import { timeOf } from '../time.ts';
import { availableTool, type Settings, type Tool, type ToolContext, unavailableTool } from '../tool.ts';
import { refused } from '../tool-error.ts';
import { changedFiles, diffCommits } from './changes.ts';
import { type Checkout, createCheckout, type GitLogin } from './checkout.ts';
import { chooseRepository, type Repository, readRepositories } from './repositories.ts';

const TIMEOUT_MS = 60_000;
/** Commits that are fetched for a log of one file, and for what a log names later. */
const FILE_DEPTH = 60;

const input = z.object({
  what: z
    .enum(['log', 'show', 'diff', 'file'])
    .describe(
      'log: commits; show: one commit with its diff; diff: between two revisions; file: a file or folder',
    ),
  repository: z.string().max(300).optional().describe('Name; may be left out when there is only one'),
  revision: z.string().max(250).optional().describe('Branch, tag or commit; absent: the default branch'),
  base: z.string().max(250).optional().describe('diff: the older revision; absent: the commit before'),
  path: z.string().max(1_000).optional().describe('A file or folder'),
  limit: z.int().min(1).max(50).default(10).describe('log: most commits'),
  since: z.string().optional().describe('log: oldest time, such as -24h'),
});

type Given = z.output<typeof input>;

/** Git repositories over https, read in memory: log, show, diff and files of the repositories the config lists. */
export async function createGitTool({ entry, settings, now }: ToolContext): Promise<Tool> {
  const repositories = await readRepositories(entry, settings);
  if (repositories.length === 0) {
    return unavailableTool('git', 'its config lists no repositories (nor does GIT_REPOSITORIES)');
  }
  const login = await loginOf(settings);
  const checkouts = new Map<Repository, Checkout>();
  return availableTool({
    name: 'git',
    description: `Reads git repositories: ${repositories.map(({ name }) => name).join(', ')}.`,
    input,
    writes: false,
    timeout_ms: TIMEOUT_MS,
    execute: async (given, { signal }) => {
      const repository = chooseRepository(repositories, given.repository);
      const checkout = checkouts.get(repository) ?? createCheckout(repository, login);
      checkouts.set(repository, checkout);
      const path = given.path === undefined ? undefined : pathOf(given.path);
      if (given.what === 'log') return await log(checkout, { ...given, path, now: now() }, signal);
      if (given.what === 'show') return await show(checkout, given, path, signal);
      if (given.what === 'diff') return await diff(checkout, given, path, signal);
      return await file(checkout, given, path, signal);
    },
  });
}

async function loginOf(settings: Settings): Promise<GitLogin | undefined> {
  const token = (await settings('GIT_TOKEN', 'token')) ?? (await settings('GITHUB_TOKEN'));
  if (token === undefined) return undefined;
  return { username: (await settings('GIT_USERNAME', 'username')) ?? 'x-access-token', password: token };
}

function pathOf(given: string): string | undefined {
  const parts = given.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw refused('the path must not hold ..');
  return parts.length === 0 ? undefined : parts.join('/');
}

async function log(
  checkout: Checkout,
  given: Omit<Given, 'path'> & { path: string | undefined; now: number },
  signal: AbortSignal,
): Promise<string> {
  const { files, gitdir } = checkout;
  const depth = given.path === undefined ? given.limit : FILE_DEPTH;
  const oid = await checkout.resolve(given.revision, depth + 1, signal);
  const oldest = given.since === undefined ? undefined : timeOf(given.since, given.now);
  const commits = await git.log({ fs: files, gitdir, ref: oid, depth });
  const shown: ReadCommitResult[] = [];
  for (const entry of commits) {
    if (oldest !== undefined && entry.commit.committer.timestamp * 1000 < oldest) continue;
    if (shown.length < given.limit && (await touches(checkout, entry, given.path))) shown.push(entry);
  }
  if (shown.length === 0) return 'no commits';
  return shown.map((entry) => printCommit(entry)).join('\n\n');
}

async function touches(
  checkout: Checkout,
  entry: ReadCommitResult,
  path: string | undefined,
): Promise<boolean> {
  if (path === undefined) return true;
  const parent = await parentOf(checkout, entry);
  if (parent === 'unknown') return false;
  return (await changedFiles(checkout, parent, entry.oid, path)).length > 0;
}

/** The first parent; undefined for a first commit, 'unknown' beyond what was fetched. */
async function parentOf(
  { files, gitdir }: Checkout,
  { commit }: ReadCommitResult,
): Promise<string | undefined | 'unknown'> {
  const [oid] = commit.parent;
  if (oid === undefined) return undefined;
  const read = await git.readCommit({ fs: files, gitdir, oid }).catch(() => undefined);
  return read ? oid : 'unknown';
}

async function show(
  checkout: Checkout,
  given: Given,
  path: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const oid = await checkout.resolve(given.revision, 2, signal);
  const entry = await git.readCommit({ fs: checkout.files, gitdir: checkout.gitdir, oid });
  let parent = await parentOf(checkout, entry);
  if (parent === 'unknown') parent = await checkout.resolve(entry.commit.parent[0], 1, signal);
  return `${printCommit(entry)}\n\n${await diffCommits(checkout, parent, oid, path)}`;
}

async function diff(
  checkout: Checkout,
  given: Given,
  path: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const after = await checkout.resolve(given.revision, 2, signal);
  if (given.base !== undefined) {
    return await diffCommits(checkout, await checkout.resolve(given.base, 1, signal), after, path);
  }
  const entry = await git.readCommit({ fs: checkout.files, gitdir: checkout.gitdir, oid: after });
  let parent = await parentOf(checkout, entry);
  if (parent === 'unknown') parent = await checkout.resolve(entry.commit.parent[0], 1, signal);
  return await diffCommits(checkout, parent, after, path);
}

async function file(
  checkout: Checkout,
  given: Given,
  path: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const { files, gitdir } = checkout;
  const oid = await checkout.resolve(given.revision, 1, signal);
  const place = { fs: files, gitdir, oid, ...(path === undefined ? {} : { filepath: path }) };
  const tree = await git.readTree(place).catch(() => undefined);
  if (tree)
    return tree.tree.map((entry) => (entry.type === 'tree' ? `${entry.path}/` : entry.path)).join('\n');
  const read = await git.readBlob(place).catch(() => undefined);
  if (!read) throw refused(`there is no ${path ?? ''} at ${given.revision ?? 'HEAD'}`);
  if (read.blob.includes(0)) return '(a binary file)';
  return Buffer.from(read.blob).toString('utf8');
}

function printCommit({ oid, commit }: ReadCommitResult): string {
  const { author, committer } = commit;
  return [
    `commit ${oid}`,
    ...(commit.parent.length > 1
      ? [`Merge: ${commit.parent.map((parent) => parent.slice(0, 7)).join(' ')}`]
      : []),
    `Author: ${author.name} <${author.email}>`,
    `Date:   ${new Date(committer.timestamp * 1000).toISOString()}`,
    '',
    ...commit.message
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
  ].join('\n');
}
