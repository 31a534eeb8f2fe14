import { openShell } from './shell.ts';

/** What the picture of a run shows being typed. */
const TYPED = 'npm start -- --once';

/** A real run's steps up to its note; whether `--once` still sees the run's end is chance. What is said on stderr is left out. */
export async function runOnce(): Promise<{ readonly typed: string; readonly lines: readonly string[] }> {
  const shell = await openShell();
  try {
    const { lines } = await shell.run(`${TYPED} 2>/dev/null`);
    return { typed: TYPED, lines: lines.filter((line) => !line.startsWith('done ')) };
  } finally {
    await shell.close();
  }
}
