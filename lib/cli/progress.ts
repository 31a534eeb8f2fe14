import type { Io } from './io.ts';

/** Fewer steps than this are over before anybody wonders. */
const WORTH_SHOWING = 10;

/** A line on the terminal that counts; nothing elsewhere. `end` wipes it. */
export function startProgress(
  io: Io,
  what: string,
  total: number,
): { readonly step: (done: number) => void; readonly end: () => void } {
  const shown = io.tty.stderr && total >= WORTH_SHOWING;
  return {
    step: (done) => {
      if (shown) io.err(`\r${what} ${done} of ${total}`);
    },
    end: () => {
      if (shown) io.err('\r\u001b[K');
    },
  };
}
