import { readFileSync } from 'node:fs';
import { type DefineCommand, EXIT } from './command.ts';

/** This package's version. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}

export const define: DefineCommand = (command, io, done) => {
  command.action(() => {
    io.out(`${packageVersion()}\n`);
    done(EXIT.ok);
  });
};
