import { EXIT, type ExitCode } from '../command.ts';

/** Runs what Ctrl-C may end, and answers 130 when that is why it ended. */
export async function interruptible(signal: AbortSignal, act: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await act();
  } catch (thrown) {
    if (signal.aborted && thrown instanceof Error && thrown.name === 'AbortError') return EXIT.interrupted;
    throw thrown;
  }
}
