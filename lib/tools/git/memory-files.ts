/** What a file system says of an entry, as isomorphic-git reads it. */
interface Stat {
  readonly type: 'file' | 'dir';
  readonly mode: number;
  readonly size: number;
  readonly ino: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly uid: number;
  readonly gid: number;
  readonly dev: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/**
 * A file system in memory, as far as git's object store needs one: nothing of a repository touches a disk, and everything
 * goes when the run ends.
 * @throws its functions throw errors with Node's codes (`ENOENT` …), which isomorphic-git goes by.
 */
export function createMemoryFiles() {
  const files = new Map<string, Uint8Array>();
  const folders = new Set<string>(['/']);

  const stat = async (path: string): Promise<Stat> => {
    const name = normal(path);
    const bytes = files.get(name);
    if (!bytes && !folders.has(name)) throw problem('ENOENT', path);
    return {
      type: bytes ? 'file' : 'dir',
      mode: bytes ? 0o100644 : 0o40755,
      size: bytes?.byteLength ?? 0,
      ino: 0,
      mtimeMs: 0,
      ctimeMs: 0,
      uid: 0,
      gid: 0,
      dev: 0,
      isFile: () => bytes !== undefined,
      isDirectory: () => bytes === undefined,
      isSymbolicLink: () => false,
    };
  };

  const promises = {
    readFile: async (path: string, options?: { encoding?: string } | string) => {
      const bytes = files.get(normal(path));
      if (!bytes) throw problem('ENOENT', path);
      const encoding = typeof options === 'string' ? options : options?.encoding;
      return encoding ? Buffer.from(bytes).toString('utf8') : bytes;
    },
    writeFile: async (path: string, data: Uint8Array | string) => {
      const name = normal(path);
      if (!folders.has(parent(name))) throw problem('ENOENT', path);
      files.set(name, typeof data === 'string' ? Buffer.from(data) : data);
    },
    unlink: async (path: string) => {
      if (!files.delete(normal(path))) throw problem('ENOENT', path);
    },
    readdir: async (path: string) => {
      const name = normal(path);
      if (!folders.has(name)) throw problem('ENOENT', path);
      const head = name === '/' ? '/' : `${name}/`;
      const inside = [...files.keys(), ...folders].filter((one) => one !== '/' && one.startsWith(head));
      return [...new Set(inside.map((one) => one.slice(head.length).split('/')[0] ?? ''))].filter(Boolean);
    },
    mkdir: async (path: string) => {
      const name = normal(path);
      if (folders.has(name)) throw problem('EEXIST', path);
      if (!folders.has(parent(name))) throw problem('ENOENT', path);
      folders.add(name);
    },
    rmdir: async (path: string) => {
      folders.delete(normal(path));
    },
    stat,
    lstat: stat,
    readlink: async (path: string): Promise<string> => {
      throw problem('EINVAL', path);
    },
    symlink: async (_target: string, path: string): Promise<void> => {
      throw problem('EPERM', path);
    },
  };
  return { promises };
}

export type MemoryFiles = ReturnType<typeof createMemoryFiles>;

function normal(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}

function parent(name: string): string {
  return name.slice(0, Math.max(1, name.lastIndexOf('/')));
}

function problem(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
