import { defineConfig } from 'vitest/config';

/** Where CI wants a machine-readable report; nowhere otherwise. */
const reports = process.env['VITEST_REPORT_DIR'];

/** What needs programs beyond Node and git. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/system/**/*.test.ts'],
    setupFiles: ['test/support/watch-leaks.ts'],
    sequence: { shuffle: true },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    reporters: ['verbose', ...(reports ? ['json'] : [])],
    ...(reports && { outputFile: { json: `${reports}/system.json` } }),
  },
});
