import { lintResources } from '../../lib/domain/read/lint.ts';
import { readResources } from '../../lib/domain/read/read-resources.ts';
import { type Measured, measured, median } from './measured.ts';

const HEAD = (kind: string) => `apiVersion: aof.sh/v1\nkind: ${kind}\nmetadata: {name: x}\nspec:\n`;
const TRIGGER = `${HEAD('Trigger')}  platform: {type: pagerduty, config: {webhook_secret: "\${S}"}}\n  agent: a\n`;
const AGENT = `${HEAD('Agent')}  model: google:g\n`;

/** Texts that once were, or easily become, slower than linear. */
const SHAPES: Readonly<Record<string, (bytes: number) => string>> = {
  'many resources': (bytes) => `${TRIGGER}---\n`.repeat(Math.floor(bytes / (TRIGGER.length + 4))),
  'one huge map': (bytes) => `${TRIGGER}  parameters:\n${lines(bytes, (i) => `    key${i}: 1\n`)}`,
  'unknown fields': (bytes) => `${TRIGGER}${lines(bytes, (i) => `  kex${i}: 1\n`)}`,
  'one key again and again': (bytes) => `${TRIGGER}${lines(bytes, () => '  agent: a\n')}`,
  'bad labels': (bytes) =>
    `${AGENT.replace('name: x', `name: x, labels: {${lines(bytes, (i) => `k${i}: [x], `)}}`)}`,
  'unknown filter keys': (bytes) =>
    `${TRIGGER}  filter:\n${lines(bytes, (i) => `    metadata.titel${i}: 1\n`)}`,
  'a long prompt': (bytes) =>
    `${AGENT}  system_prompt: |\n${lines(bytes, (i) => `    {{name${i}}} \${X} {{ {{\n`)}`,
  merges: (bytes) => {
    const base = lines(bytes * 0.3, (i) => `      k${i}: 1\n`);
    return `${TRIGGER}  parameters:\n    base: &base\n${base}${lines(bytes * 0.7, (i) => `    m${i}: {<<: *base}\n`)}`;
  },
  aliases: (bytes) => `${TRIGGER}  parameters:\n    a: &a 1\n    b:\n${lines(bytes, () => '      - *a\n')}`,
  brackets: (bytes) => '['.repeat(bytes),
  errors: (bytes) => '}'.repeat(bytes),
};

function lines(bytes: number, line: (index: number) => string): string {
  return Array.from({ length: Math.floor(bytes / line(1000).length) }, (_, index) => line(index)).join('');
}

const HALF = 50_000;

/** Time of the reader by size: twice the text must take about twice the time. */
export async function measureReadResources(): Promise<readonly Measured[]> {
  for (const make of Object.values(SHAPES)) milliseconds(make(5000));
  return Object.entries(SHAPES).map(([name, make]) => {
    const [half, whole] = [make(HALF), make(2 * HALF)];
    const ratios = [0, 1, 2].map(() => {
      const before = milliseconds(half);
      return milliseconds(whole) / Math.max(before, 0.1);
    });
    return measured(`reader, ${name}: 100 kB against 50 kB`, median(ratios), '×', 3);
  });
}

function milliseconds(text: string): number {
  const start = performance.now();
  lintResources([readResources(text, { file: 'bench.yaml' })]);
  return performance.now() - start;
}
