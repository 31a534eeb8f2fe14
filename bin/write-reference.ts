#!/usr/bin/env node
/** Writes the generated files below docs: schemas, and reference pages of resources and commands. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REFERENCE_FILES } from '../lib/cli/reference-files.ts';

for (const [path, make] of Object.entries(REFERENCE_FILES)) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await make());
}
