import { defineConfig } from 'vitest/config';

/** Where CI wants a machine-readable report; nowhere otherwise. */
const reports = process.env['VITEST_REPORT_DIR'];

/**
 * One story in order, against one deployed stack: no shuffling, and what comes after a broken step says nothing. The time limits
 * are there for what hangs, not for what is slow: on a busy machine one start of the CDK alone can take a minute.
 */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/deploy/**/*.test.ts'],
    globalSetup: ['test/deploy/install-emulator.ts'],
    setupFiles: ['test/support/watch-leaks.ts'],
    testTimeout: 600_000,
    hookTimeout: 900_000,
    bail: 1,
    pool: 'forks',
    reporters: ['verbose', ...(reports ? ['json'] : [])],
    ...(reports && { outputFile: { json: `${reports}/deploy.json` } }),
  },
});
