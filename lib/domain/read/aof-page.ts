import { AGENT_SHAPES } from './aof-page/agent-shapes.ts';
import { DOCUMENTS } from './aof-page/documents.ts';
import { fieldRows } from './aof-page/field-rows.ts';
import { PLATFORM } from './aof-page/platform.ts';
import type { Row } from './aof-page/row.ts';
import { TRIGGER_SHAPES } from './aof-page/trigger-shapes.ts';

/** docs/aof-compatibility.md: what becomes of every field of AOF's documents. Markdown. */
export function aofPage(): string {
  return `${[
    '# AOF compatibility',
    '',
    'Triggers and agents written for the Agentic Ops Framework load here unchanged. Its documents disagree with each other, so the',
    'reader is generous and exact about it: what it understands works, what it does not is a warning with file, line and column, and',
    'only what would be unsafe or meaningless is an error. `pdt validate -f PATH` says what becomes of your own files.',
    '',
    'Generated from the schemas. *works*: as in AOF. *neither*: not in AOF and not here. *warning*: read, and named where it does nothing.',
    '*error*: refused. *skipped*: left alone with one warning.',
    '',
    ...section('The platform', PLATFORM),
    ...section('Documents', DOCUMENTS),
    ...section('Trigger: shapes', TRIGGER_SHAPES),
    ...section('Trigger: fields', fieldRows('trigger')),
    ...section('Agent: shapes', AGENT_SHAPES),
    ...section('Agent: fields', fieldRows('agent')),
  ].join('\n')}`;
}

function section(title: string, rows: readonly Row[]): string[] {
  return [
    `## ${title}`,
    '',
    '| AOF | here | what, and what to use instead |',
    '|---|---|---|',
    ...rows.map(([field, here, what]) => `| ${field} | ${here} | ${what} |`),
    '',
  ];
}
