import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom. A room's entries are path prefixes in this repository, package names, or `node:` builtins;
 * `sdk` stands for any package. Type-only imports count. ARCHITECTURE: data flows one way, doors only connect rooms.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'lib/domain': ['lib/domain', 'zod', 'yaml', 'node:crypto', 'node:zlib'],
  'lib/app': ['lib/app', 'lib/domain'],
  'lib/config': ['lib/config', 'lib/domain', 'zod', 'node'],
  'lib/agents': ['lib/agents', 'lib/tools', 'lib/app/ports', 'lib/domain', 'lib/config', 'sdk', 'node'],
  'lib/tools': ['lib/tools', 'lib/app/ports', 'lib/domain', 'lib/config', 'sdk', 'node'],
  'lib/adapters': ['lib/adapters', 'lib/app/ports', 'lib/domain', 'lib/config', 'sdk', 'node'],
  'lib/infra': [
    'lib/infra',
    'lib/config',
    'lib/domain',
    'aws-cdk-lib',
    'constructs',
    'cdk-nag',
    'esbuild',
    'zod',
    'node',
  ],
  functions: [
    'lib/app',
    'lib/domain',
    'lib/config',
    'lib/agents',
    'lib/tools',
    'lib/adapters',
    'sdk',
    'node',
  ],
  'lib/local': [
    'lib/local',
    'lib/app',
    'lib/domain',
    'lib/config',
    'lib/agents',
    'lib/tools',
    'lib/adapters',
    'functions',
    'sdk',
    'node',
  ],
  'lib/cli': [
    'lib/cli',
    'lib/local',
    'lib/app',
    'lib/domain',
    'lib/config',
    'lib/agents',
    'lib/tools',
    'lib/adapters',
    'functions',
    'sdk',
    'node',
  ],
  bin: ['bin', 'lib', 'functions', 'aws-cdk-lib', 'cdk-nag', 'sdk', 'node'],
};

const ROOT = new URL('..', import.meta.url).pathname;
const FILES = globSync('{bin,lib,functions}/**/*.ts', { cwd: ROOT }).toSorted();

/** Every module a file names: imports, re-exports and dynamic imports, of values and of types. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const { module } = parseSync(file, text);
  const dynamic = module.dynamicImports.map(({ moduleRequest }) =>
    text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
  );
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    // A computed module name (the doors of the local platform) cannot be read from the text.
    ...dynamic.filter((name) => /^[\w@./:-]+$/.test(name) && text.includes(`import('${name}')`)),
  ];
}

/** A module as the table names it: a path in this repository, a builtin, or a package. */
function nameOf(file: string, module: string): string {
  if (module.startsWith('.')) return relative(ROOT, join(ROOT, dirname(file), module));
  const bare = module.replace(/^node:/, '');
  if (module.startsWith('node:') || builtinModules.includes(bare)) return `node:${bare}`;
  return module.startsWith('@') ? module.split('/').slice(0, 2).join('/') : (module.split('/')[0] ?? module);
}

function allowed(name: string, entry: string): boolean {
  if (entry === 'node') return name.startsWith('node:');
  if (entry === 'sdk')
    return (
      !name.startsWith('node:') &&
      !/^(lib|functions|bin|test)\//.test(name) &&
      !/^(aws-cdk-lib|constructs|cdk-nag)$/.test(name)
    );
  return name === entry || name.startsWith(`${entry}/`);
}

const roomOf = (file: string): string | undefined =>
  Object.keys(ROOMS).find((room) => file.startsWith(`${room}/`));

describe('the house', () => {
  it('has a room for every source file', () => {
    expect(FILES.filter((file) => roomOf(file) === undefined)).toEqual([]);
    expect(FILES.length).toBeGreaterThan(50);
  });

  it.each(Object.keys(ROOMS))('%s imports only what its row allows', (room) => {
    const wrong = FILES.filter((file) => roomOf(file) === room).flatMap((file) =>
      importsOf(file)
        .map((module) => nameOf(file, module))
        .filter((name) => !ROOMS[room]?.some((entry) => allowed(name, entry)))
        .map((name) => `${file} → ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps doors thin: functions/ decide nothing', () => {
    const deciding = FILES.filter((file) => file.startsWith('functions/')).filter((file) =>
      /\b(if|for|while|switch)\s*\(/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(deciding).toEqual([]);
  });

  it('keeps YAML, schemas and the worker out of what the receiver loads', () => {
    const reached = reachedFrom('functions/receiver.ts');
    const banned = [...reached].filter((name) =>
      /^(yaml|zod|ai|@ai-sdk|aws-cdk-lib|constructs)$|^lib\/(agents|tools|infra|local|cli|domain\/read|app\/work)\//.test(
        name,
      ),
    );
    expect(banned).toEqual([]);
    expect(reached.has('lib/app/receive.ts')).toBe(true);
  });
});

/** Everything a file loads, types apart. */
function reachedFrom(start: string): ReadonlySet<string> {
  const seen = new Set<string>([start]);
  const open = [start];
  for (let file = open.pop(); file; file = open.pop()) {
    const { module } = parseSync(file, readFileSync(join(ROOT, file), 'utf8'));
    const values = [
      ...module.staticImports.filter(
        ({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType),
      ),
    ].map(({ moduleRequest }) => moduleRequest.value);
    const reexports = module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) => (entry.isType ? [] : (entry.moduleRequest?.value ?? []))),
    );
    for (const name of [...values, ...reexports].map((value) => nameOf(file, value))) {
      if (seen.has(name)) continue;
      seen.add(name);
      if (name.endsWith('.ts')) open.push(name);
    }
  }
  return seen;
}
