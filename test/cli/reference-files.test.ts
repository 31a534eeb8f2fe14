import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { REFERENCE_FILES } from '../../lib/cli/reference-files.ts';

describe('generated files are what the schemas say now (node bin/write-reference.ts writes them)', () => {
  test.each(Object.keys(REFERENCE_FILES))('%s', (path) => {
    const stored = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
    expect(stored).toBe(REFERENCE_FILES[path]?.());
  });
});
