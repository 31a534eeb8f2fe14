import type { Io } from './io.ts';
import { isPlain } from './style.ts';

/** A step that is over before is not shown: a flash tells nothing. */
const UNNOTICED_MS = 400;
/** From then on the time it has taken is told too. */
const LONG_MS = 3000;
const TICK_MS = 120;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const WIPE = '\r\u001b[K';
const USUAL_WIDTH = 80;

/** The same Io, with a last line on the terminal that tells what is under way. */
interface WithProgressLine {
  readonly io: Io;
  /** Nothing is shown from now on: the output is for a program. */
  readonly silence: () => void;
}

/**
 * Progress on stderr: on a terminal only, and not with NO_COLOR. Whatever is printed meanwhile wipes the line first, so that
 * it never stands in between.
 */
export function withProgressLine(io: Io): WithProgressLine {
  if (isPlain(io, 'stderr')) return { io, silence: () => undefined };
  const steps: { what: string; readonly began: number }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let drawn = false;
  let within = false;
  let silent = false;
  let frame = 0;

  const wipe = () => {
    if (drawn) io.err(WIPE);
    drawn = false;
  };
  const draw = () => {
    const step = steps.at(-1);
    const took = step ? performance.now() - step.began : 0;
    if (!step || within || took < UNNOTICED_MS) return;
    frame = (frame + 1) % FRAMES.length;
    const time = took < LONG_MS ? '' : `  ${Math.floor(took / 1000)} s`;
    const room = (io.columns ?? USUAL_WIDTH) - time.length - 3;
    const what = step.what.length > room ? `${step.what.slice(0, room - 1)}…` : step.what;
    io.err(`${WIPE}${FRAMES[frame]} ${what}${time}`);
    drawn = true;
  };
  const above = (write: Io['out']) => (text: string) => {
    wipe();
    write(text);
    if (text !== '') within = !text.endsWith('\n');
  };
  const begin = (what: string) => {
    const step = { what, began: performance.now() };
    if (!silent) steps.push(step);
    timer ??= setInterval(draw, TICK_MS).unref();
    return {
      tell: (next: string) => {
        step.what = next;
      },
      end: () => {
        const at = steps.indexOf(step);
        if (at >= 0) steps.splice(at, 1);
        if (steps.length > 0) return;
        clearInterval(timer);
        timer = undefined;
        wipe();
      },
    };
  };
  return {
    io: { ...io, out: above(io.out), err: above(io.err), progress: { begin } },
    silence: () => {
      silent = true;
    },
  };
}
