import { defineConfig } from 'vitest/config';

/** Where CI wants a machine-readable report; nowhere otherwise. */
const reports = process.env['VITEST_REPORT_DIR'];

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/watch-leaks.ts'],
    exclude: ['test/deploy/**', 'test/system/**', 'node_modules/**'],
    sequence: { shuffle: true },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    ...(reports && {
      reporters: ['default', 'json'],
      outputFile: { json: `${reports}/unit.json` },
    }),
  },
});
