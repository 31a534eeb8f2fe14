import git, { type WalkerEntry } from 'isomorphic-git';
import { lineDiff } from '../line-diff.ts';
import type { Checkout } from './checkout.ts';

/** Files whose lines are compared in one diff, and their greatest size. */
const MOST_FILES = 100;
const LARGEST_FILE = 400_000;

interface Change {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

type Store = Pick<Checkout, 'files' | 'gitdir'>;

/** What changed between two commits (`undefined`: nothing at all) below a path, as a unified diff. */
export async function diffCommits(
  store: Store,
  before: string | undefined,
  after: string,
  path: string | undefined,
): Promise<string> {
  const changes = await changedFiles(store, before, after, path);
  if (changes.length === 0) return 'no changes';
  const parts: string[] = [];
  for (const change of changes.slice(0, MOST_FILES)) parts.push(await diffFile(store, change));
  const left = changes.length - MOST_FILES;
  return [...parts, ...(left > 0 ? [`(${left} more files changed)`] : [])].join('\n');
}

/** Paths that differ, with their objects; equal folders are not entered. */
export async function changedFiles(
  { files, gitdir }: Store,
  before: string | undefined,
  after: string,
  below: string | undefined,
): Promise<readonly Change[]> {
  const trees = [...(before === undefined ? [] : [git.TREE({ ref: before })]), git.TREE({ ref: after })];
  const found: unknown = await git.walk({
    fs: files,
    gitdir,
    trees,
    map: async (path: string, entries: readonly (WalkerEntry | null)[]) => {
      const [old, now] = before === undefined ? [undefined, entries[0]] : entries;
      const [oldOid, nowOid] = [await old?.oid(), await now?.oid()];
      if (oldOid === nowOid || !related(path, below)) return null;
      const isFolder = (await old?.type()) === 'tree' || (await now?.type()) === 'tree';
      return isFolder ? undefined : { path, before: oldOid, after: nowOid };
    },
    reduce: async (parent: unknown, children: readonly unknown[]) =>
      [parent, ...children].flat().filter((one) => one !== undefined && one !== null),
  });
  return Array.isArray(found) ? (found as readonly Change[]) : [];
}

/** True for the path itself, what lies below it, and the folders that lead there. */
function related(path: string, below: string | undefined): boolean {
  if (below === undefined || path === '.') return true;
  return path === below || path.startsWith(`${below}/`) || below.startsWith(`${path}/`);
}

async function diffFile(store: Store, { path, before, after }: Change): Promise<string> {
  const [old, now] = [await textOf(store, before), await textOf(store, after)];
  const head = [
    `diff --git a/${path} b/${path}`,
    ...(before === undefined ? ['new file'] : after === undefined ? ['deleted file'] : []),
  ];
  if (old === undefined || now === undefined) return [...head, 'binary or too large: not shown'].join('\n');
  return [
    ...head,
    `--- ${before === undefined ? '/dev/null' : `a/${path}`}`,
    `+++ ${after === undefined ? '/dev/null' : `b/${path}`}`,
    lineDiff(old, now).slice(0, -1),
  ].join('\n');
}

/** A file's text; '' for none, undefined for one that is binary or too large. */
async function textOf({ files, gitdir }: Store, oid: string | undefined): Promise<string | undefined> {
  if (oid === undefined) return '';
  // A submodule's commit is no object of this repository.
  const read = await git.readBlob({ fs: files, gitdir, oid }).catch(() => undefined);
  if (!read || read.blob.byteLength > LARGEST_FILE || read.blob.includes(0)) return undefined;
  return Buffer.from(read.blob).toString('utf8');
}
