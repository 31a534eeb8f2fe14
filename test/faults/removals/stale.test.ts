import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readRemovals } from './read-removals.ts';

it.each(readRemovals())(
  '$rule can be taken out: its text stands once in $file',
  ({ file, text, instead }) => {
    const whole = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
    expect(whole.split(text)).toHaveLength(2);
    expect(instead).not.toBe(text);
  },
);
