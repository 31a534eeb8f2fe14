/**
 * `node test/faults/removals/main.ts [part of a rule's name]`: takes each rule of `removals.tsv` out of a copy of the code and
 * plays the named plans of the model over what is left. Exits 1 if one of them keeps every promise all the same.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Removal, readRemovals } from './read-removals.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;
/** A plan takes a moment; all of them together never so long, ms. */
const TIME_MS = 600_000;

/** What the model says of the code without the rule. */
function without(copy: string, { file, text, instead }: Removal): string {
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(text).length !== 2) return 'STALE: its text does not stand there once';
  writeFileSync(
    path,
    whole.replace(text, () => instead),
  );
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['test/faults/removals/play-plans.ts'], {
      cwd: copy,
      encoding: 'utf8',
      timeout: TIME_MS,
    });
    if (status === 0) return 'NOT SEEN';
    return status === 1 ? stdout.trim() : `BROKEN: ${stderr.trim().split('\n').at(-1) ?? ''}`;
  } finally {
    writeFileSync(path, whole);
  }
}

const copy = mkdtempSync(join(tmpdir(), 'removals-'));
try {
  for (const part of ['lib', 'functions', 'test', 'package.json'])
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const removal of readRemovals(process.argv[2] ?? '')) {
    const said = without(copy, removal);
    process.stdout.write(`${removal.rule}\t${said}\n`);
    if (!said.startsWith('seen by: ')) process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
