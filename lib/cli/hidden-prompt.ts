import { AppError } from '../domain/errors.ts';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const BACKSPACE: ReadonlySet<string> = new Set(['\u0008', '\u007f']);

interface Terminal {
  readonly input: Pick<NodeJS.ReadStream, 'setRawMode' | 'resume' | 'pause' | 'on' | 'off'>;
  readonly write: (text: string) => void;
}

/**
 * Asks on a terminal for a line that is not shown while it is typed or pasted.
 * @throws DOMException `AbortError` on Ctrl-C; AppError `usage` on Ctrl-D.
 */
export async function hiddenPrompt({ input, write }: Terminal, question: string): Promise<string> {
  write(question);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let typed: string[] = [];
  const read = (chunk: Buffer | string) => {
    for (const key of chunk.toString()) {
      if (key === '\r' || key === '\n') return resolve(typed.join(''));
      if (key === CTRL_C) return reject(new DOMException('interrupted', 'AbortError'));
      if (key === CTRL_D) return reject(new AppError('usage', 'nothing was typed; nothing was stored'));
      if (BACKSPACE.has(key)) typed = typed.slice(0, -1);
      else typed.push(key);
    }
  };
  input.setRawMode(true);
  input.on('data', read);
  input.resume();
  try {
    return await promise;
  } finally {
    input.off('data', read);
    input.setRawMode(false);
    input.pause();
    write('\n');
  }
}
