import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { REFERENCE_FILES } from '../../lib/cli/reference-files.ts';

describe('generated files are what schemas and commands say now (node bin/write-reference.ts writes them)', () => {
  test.each(Object.keys(REFERENCE_FILES))('%s', async (path) => {
    const stored = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
    expect(stored).toBe(await REFERENCE_FILES[path]?.());
  });
});
