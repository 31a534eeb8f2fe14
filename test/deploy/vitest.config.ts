import { defineConfig } from 'vitest/config';

/** Where CI wants a machine-readable report; nowhere otherwise. */
const reports = process.env['VITEST_REPORT_DIR'];

/** One story in order, against one deployed stack: no shuffling, and what comes after a broken step says nothing. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/deploy/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    bail: 1,
    pool: 'forks',
    reporters: ['verbose', ...(reports ? ['json'] : [])],
    ...(reports && { outputFile: { json: `${reports}/deploy.json` } }),
  },
});
