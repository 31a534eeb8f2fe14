import { styleText } from 'node:util';
import type { Io } from './io.ts';

/** Colours, on a terminal and without NO_COLOR; elsewhere the text as it is. https://no-color.org */
export interface Style {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly good: (text: string) => string;
}

/** Whether a stream takes text only: no terminal, or one that wants no colours and nothing that moves. */
export function isPlain(io: Pick<Io, 'env' | 'tty'>, stream: 'stdout' | 'stderr'): boolean {
  return !io.tty[stream] || Boolean(io.env['NO_COLOR']) || io.env['TERM'] === 'dumb';
}

export function createStyle(io: Pick<Io, 'env' | 'tty'>, stream: 'stdout' | 'stderr'): Style {
  const on = !isPlain(io, stream);
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    on ? styleText(format, text, { validateStream: false }) : text;
  return {
    error: paint(['red', 'bold']),
    warning: paint(['yellow', 'bold']),
    faint: paint('dim'),
    strong: paint('bold'),
    good: paint('green'),
  };
}
