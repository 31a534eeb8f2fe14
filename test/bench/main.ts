/**
 * npm run bench [-- -o json] [-- NAME…]: one table of every `measure…` that a file of this folder exports; with names only of
 * the files so named (`npm run bench -- load cold`). A row that misses its target is marked; the exit code is 1 only when something could not be measured.
 */

import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { table } from '../../lib/cli/table.ts';
import type { Measured } from './measured.ts';

type Measure = () => Promise<readonly Measured[]>;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string', short: 'o', default: 'table' } },
});
if (values.output !== 'table' && values.output !== 'json') {
  process.stderr.write(`-o ${values.output}: table or json\n`);
  process.exit(2);
}
const files = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .filter((file) => positionals.length === 0 || positionals.some((name) => file === `${name}.ts`));
if (files.length === 0) {
  process.stderr.write(`no measurement is called ${positionals.join(' or ')}: see test/bench/\n`);
  process.exit(2);
}

const items: Measured[] = [];
for (const file of files) {
  const exported = (await import(`./${file}`)) as Readonly<Record<string, unknown>>;
  for (const [name, measure] of Object.entries(exported)) {
    if (!name.startsWith('measure') || typeof measure !== 'function' || file === 'measured.ts') continue;
    process.stderr.write(`${file} …\n`);
    try {
      items.push(...(await (measure as Measure)()));
    } catch (error) {
      process.exitCode = 1;
      process.stderr.write(`${file}: ${error instanceof Error ? error.stack : String(error)}\n`);
    }
  }
}

if (values.output === 'json') {
  process.stdout.write(`${JSON.stringify({ items }, null, 2)}\n`);
} else {
  const rows = items.map(({ name, value, unit, target, ok }) => [
    name,
    String(value),
    unit,
    target === null ? '' : `≤ ${target}`,
    target === null ? '' : ok ? 'ok' : 'MISSED',
  ]);
  process.stdout.write(table(['measured', 'value', 'unit', 'target', ''], rows));
}
process.exit();
