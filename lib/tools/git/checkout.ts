import git from 'isomorphic-git';
import { AppError } from '../../domain/errors.ts';
import { failed, refused } from '../tool-error.ts';
import { createGitHttp } from './http-client.ts';
import { createMemoryFiles, type MemoryFiles } from './memory-files.ts';
import type { Repository } from './repositories.ts';

/** How we sign in: a token as password; the name is a formality at most hosts. */
export interface GitLogin {
  readonly username: string;
  readonly password: string;
}

/** A repository as far as it was fetched: some history of some revisions, in memory. */
export interface Checkout {
  readonly files: MemoryFiles;
  readonly gitdir: string;
  /**
   * Fetches a branch, tag or full commit id (absent: the default branch) with so much history, and tells its commit id.
   * @throws AppError `tool_refused` for a name that cannot be one, `tool_failed`.
   */
  readonly resolve: (revision: string | undefined, depth: number, signal: AbortSignal) => Promise<string>;
}

/** https://git-scm.com/docs/git-check-ref-format, with `~n` and `^` for ancestors. */
const REVISION = /^(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)))[A-Za-z0-9_][A-Za-z0-9_./+@#-]{0,200}$/;

/** A repository in memory; nothing is fetched before `resolve`. */
export function createCheckout({ url }: Repository, login: GitLogin | undefined): Checkout {
  const files = createMemoryFiles();
  const gitdir = '/repository';
  const started = start(files, gitdir, url);

  async function fetchRevision(
    revision: string | undefined,
    depth: number,
    signal: AbortSignal,
  ): Promise<string> {
    const { http, close } = createGitHttp(signal);
    try {
      const { fetchHead } = await git.fetch({
        fs: files,
        http,
        gitdir,
        remote: 'origin',
        depth,
        singleBranch: true,
        tags: false,
        ...(revision === undefined ? {} : { ref: revision, remoteRef: revision }),
        ...(login ? { onAuth: () => login, onAuthFailure: () => ({ cancel: true }) } : {}),
      });
      if (!fetchHead) throw failed('the repository has no such revision');
      return await commitOf(files, gitdir, fetchHead);
    } catch (thrown) {
      throw gitFailure(thrown, revision, signal);
    } finally {
      await close();
    }
  }

  // Two calls at a time must not write the same store.
  let last: Promise<unknown> = started;
  return {
    files,
    gitdir,
    resolve: (given, depth, signal) => {
      const next = last.catch(() => undefined).then(() => resolveOne(given, depth, signal));
      last = next;
      return next;
    },
  };

  async function resolveOne(given: string | undefined, depth: number, signal: AbortSignal): Promise<string> {
    if (given === undefined || given === 'HEAD') return await fetchRevision(undefined, depth, signal);
    const [, revision = '', back] = /^(.*?)((?:[~^]\d*)*)$/.exec(given) ?? [];
    if (revision !== 'HEAD' && !REVISION.test(revision))
      throw refused(`${JSON.stringify(given)} is not a revision`);
    const steps = stepsBack(back ?? '');
    const oid = await known(files, gitdir, revision);
    const start =
      oid ?? (await fetchRevision(revision === 'HEAD' ? undefined : revision, depth + steps, signal));
    return await ancestor({ files, gitdir }, start, steps);
  }
}

async function start(files: MemoryFiles, gitdir: string, url: URL): Promise<void> {
  await git.init({ fs: files, gitdir, bare: true, defaultBranch: 'main' });
  await git.addRemote({ fs: files, gitdir, remote: 'origin', url: url.href });
}

/** A commit that is at hand already, also by the beginning of its id. */
async function known(files: MemoryFiles, gitdir: string, revision: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{7,40}$/.test(revision)) return undefined;
  const oid = await git.expandOid({ fs: files, gitdir, oid: revision }).catch(() => undefined);
  if (oid === undefined && revision.length < 40) {
    throw refused(
      `the commit ${revision} is not in what was read so far: give its full id, or ask for the log first`,
    );
  }
  const commit = oid && (await git.readCommit({ fs: files, gitdir, oid }).catch(() => undefined));
  return commit ? commit.oid : undefined;
}

function stepsBack(text: string): number {
  const steps = [...text.matchAll(/[~^](\d*)/g)].reduce((sum, [, count]) => sum + Number(count || 1), 0);
  if (steps > 100) throw refused('at most 100 commits back');
  return steps;
}

async function ancestor(
  { files, gitdir }: Pick<Checkout, 'files' | 'gitdir'>,
  oid: string,
  steps: number,
): Promise<string> {
  let at = oid;
  for (let step = 0; step < steps; step += 1) {
    const { commit } = await git.readCommit({ fs: files, gitdir, oid: at });
    const [parent] = commit.parent;
    if (parent === undefined) throw refused('there is no commit that far back');
    at = parent;
  }
  return at;
}

/** A tag of its own points at its commit. */
async function commitOf(files: MemoryFiles, gitdir: string, oid: string): Promise<string> {
  return (await git.readCommit({ fs: files, gitdir, oid })).oid;
}

/** isomorphic-git's errors have codes; its texts may hold the address. */
function gitFailure(thrown: unknown, revision: string | undefined, signal: AbortSignal): AppError {
  if (thrown instanceof AppError) return thrown;
  if (signal.aborted) return failed('the repository did not answer in time');
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
  const status = httpStatus(thrown);
  if (status === 401 || status === 403 || code === 'UserCanceledError') {
    return failed('the repository refused our credentials: check GIT_TOKEN');
  }
  if (status !== undefined) return failed(`the repository answered HTTP ${status}`);
  if (code === 'NotFoundError') return failed(`the repository has no revision ${revision ?? 'HEAD'}`);
  return failed(`the repository could not be read (${code})`);
}

function httpStatus(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('data' in thrown)) return undefined;
  const { data } = thrown;
  if (typeof data !== 'object' || data === null || !('statusCode' in data)) return undefined;
  return typeof data.statusCode === 'number' ? data.statusCode : undefined;
}
