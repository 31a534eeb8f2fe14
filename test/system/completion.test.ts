import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const PDT = fileURLToPath(new URL('../../bin/pdt.js', import.meta.url));

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pdt-completion-'));
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await run(process.execPath, [PDT, 'completion', shell]);
    await writeFile(join(directory, `pdt.${shell}`), stdout);
  }
  await writeFile(join(directory, 'a-file.yaml'), '');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** What each shell offers where the cursor stands, at the end of the line. */
const SHELLS = {
  bash: async (line: string) => {
    const words = line.split(' ');
    const script = `source pdt.bash
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
_pdt
printf '%s\\n' "\${COMPREPLY[@]}"`;
    return lines(await run('bash', ['--norc', '-c', script], { cwd: directory }));
  },
  zsh: async (line: string) => {
    // The completion function itself, with zsh's own way to offer words written down.
    const words = line.split(' ');
    const script = `compdef() { : }
_files() { print -- '(files)' }
_describe() { local -a list=("\${(@P)2}"); print -l -- "\${(@)list%%:*}"; (( \${#list} )) }
source ./pdt.zsh
words=(${words.map((word) => `'${word}'`).join(' ')})
CURRENT=${words.length}
_pdt`;
    const offered = lines(await run('zsh', ['-f', '-c', script], { cwd: directory }));
    return offered.filter((word) => word.startsWith(words.at(-1) ?? ''));
  },
  fish: async (line: string) => {
    const script = `source pdt.fish; complete -C ${JSON.stringify(line)}`;
    const offered = lines(await run('fish', ['--no-config', '-c', script], { cwd: directory }));
    return offered.map((word) => word.split('\t')[0] ?? '');
  },
} as const;

function lines({ stdout }: { readonly stdout: string }): readonly string[] {
  return stdout.split('\n').filter((line) => line !== '');
}

/** Types lines with a tab at a shell on a terminal of its own (zsh's zpty) and prints what the shell then ran. */
const TYPIST = `zmodload zsh/zpty
zpty sh $1
zpty -w sh "$2; pdt() { echo \\"GOT \\$* END\\"; }; echo REA''DY"
zpty -r sh out '*READY*'
shift 2
for line in "$@"; do
  zpty -w -n sh "$line"$'\\t\\n'
  zpty -r sh out '*GOT * END*'
  print -r -- "\${\${out##*GOT }%% END*}"
done
zpty -d sh`;

const INTERACTIVE = {
  bash: ['bash --norc --noprofile -i', 'PS1=; source ./pdt.bash'],
  zsh: ['zsh -f -i', 'PROMPT=; autoload -Uz compinit; compinit -u -D; source ./pdt.zsh'],
} as const;

test.each(Object.keys(INTERACTIVE) as (keyof typeof INTERACTIVE)[])(
  'the tab key completes in an interactive %s',
  async (shell) => {
    const typed = ['pdt ap', 'pdt get tr', 'pdt apply --dry', 'pdt get triggers -o js', 'pdt secrets se'];
    await writeFile(join(directory, 'typist.zsh'), TYPIST);
    const { stdout } = await run('zsh', ['-f', 'typist.zsh', ...INTERACTIVE[shell], ...typed], {
      cwd: directory,
    });
    expect(
      stdout
        .trimEnd()
        .split(/\r?\n/)
        .map((line) => line.trim()),
    ).toEqual(['apply', 'get triggers', 'apply --dry-run', 'get triggers -o json', 'secrets set']);
  },
);

describe.each(Object.keys(SHELLS) as (keyof typeof SHELLS)[])('%s', (shell) => {
  const offered = SHELLS[shell];

  test('takes the script without a complaint', async () => {
    const flags = { bash: ['--norc', '-n'], zsh: ['-f', '-n'], fish: ['--no-config', '-n'] }[shell];
    const { stderr } = await run(shell, [...flags, `pdt.${shell}`], { cwd: directory });
    expect(stderr).toBe('');
  });

  test.each([
    ['pdt ap', ['apply']],
    ['pdt d', ['delete', 'describe', 'dev', 'diff', 'disable', 'disconnect', 'doctor']],
    ['pdt get tr', ['triggers']],
    ['pdt completion z', ['zsh']],
    ['pdt apply --dry', ['--dry-run']],
    ['pdt get triggers -o js', ['json']],
    ['pdt apply --output y', ['yaml']],
    ['pdt secrets s', ['set']],
    ['pdt secrets set --wor', ['--worker']],
  ])('%s offers %j', async (line, expected) => {
    expect([...(await offered(line))].sort()).toEqual(expected);
  });

  test('offers every event type to send', async () => {
    expect(await offered('pdt send incident.tr')).toEqual(['incident.triggered']);
  });
});
