import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { AppError } from '../domain/errors.ts';

interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly write: (text: string) => void;
}

/**
 * Asks on a terminal for a line that is not shown while it is typed or pasted.
 * @throws DOMException `AbortError` on Ctrl-C; AppError `usage` on Ctrl-D.
 */
export async function hiddenPrompt({ input, write }: Terminal, question: string): Promise<string> {
  write(question);
  const nowhere = new Writable({ write: (_echo, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  lines.on('line', resolve);
  lines.on('SIGINT', () => reject(new DOMException('interrupted', 'AbortError')));
  lines.on('close', () => reject(new AppError('usage', 'nothing was typed; nothing was stored')));
  try {
    return await promise;
  } finally {
    lines.close();
    write('\n');
  }
}
