#!/usr/bin/env node
import module from 'node:module';
import process from 'node:process';

const OLDEST_NODE = 24;

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(
    `pdt needs Node ${OLDEST_NODE}; this is ${process.versions.node}. In a checkout run: npm ci && npx pdt\n`,
  );
  process.exitCode = 2;
} else {
  // A quicker start, and the reason why this file is JavaScript: Node keeps what it made of the TypeScript below, while for an
  // entry in TypeScript it would load its compiler each time. Where nothing can be written it does nothing. https://nodejs.org/api/module.html#module-compile-cache
  module.enableCompileCache();
  const [{ run }, { processIo }] = await Promise.all([
    import('../lib/cli/run.ts'),
    import('../lib/cli/process-io.ts'),
  ]);
  process.exitCode = await run(process.argv.slice(2), processIo());
}
