import type { FilterLine, Judgement } from '../../domain/explain/judge.ts';
import type { LimitLine } from '../../domain/explain/limits.ts';
import type { Io } from '../io.ts';
import { createStyle, type Style } from '../style.ts';
import { table } from '../table.ts';

const VERDICTS = {
  pass: 'accepts',
  unknown: 'accepts for now; the worker decides',
  fail: 'does not accept',
} as const;

/** Every trigger with every filter, those that come closest to accepting first. */
export function printJudgements(judgements: readonly Judgement[], io: Io): void {
  const style = createStyle(io, 'stdout');
  const order = ['pass', 'unknown', 'fail'];
  const sorted = judgements.toSorted(
    (a, b) => order.indexOf(a.result) - order.indexOf(b.result) || failures(a) - failures(b),
  );
  for (const judgement of sorted) {
    io.out(`\n${heading(judgement, style)}\n`);
    io.out(
      table(
        ['filter', 'result', 'trigger wants', 'event has'],
        judgement.filters.map((line) => [
          line.key ?? line.filter,
          line.result,
          shown(line.wanted, 'anything'),
          shown(line.got, 'nothing'),
        ]),
        io.columns ?? 80,
      ),
    );
    for (const line of judgement.filters) io.out(advice(line));
    for (const line of judgement.limits ?? []) io.out(limit(line));
  }
}

function heading({ trigger, result, filters }: Judgement, style: Style): string {
  const paint = { pass: style.good, unknown: style.warning, fail: style.error }[result];
  const stopped = filters.filter((line) => line.result === 'fail').map((line) => line.key ?? line.filter);
  return `${style.strong(trigger)}  ${paint(VERDICTS[result])}${stopped.length > 0 ? `: ${stopped.join(', ')}` : ''}`;
}

/** With both values uncut. */
function advice({ filter, key, change, wanted, got }: FilterLine): string {
  if (change === undefined) return '';
  const values = `wants ${shown(wanted, 'anything')}; has ${shown(got, 'nothing')}`;
  return `  ${key ?? filter}: ${values}\n    ${change}\n`;
}

function limit({ limit: name, value, by, beyond }: LimitLine): string {
  return `  limit ${name} ${value}${by === undefined ? '' : ` by ${printable(by)}`}\n    beyond it: ${beyond}\n`;
}

function failures({ filters }: Judgement): number {
  return filters.filter(({ result }) => result === 'fail').length;
}

function shown(value: unknown, none: string): string {
  return printable(text(value, none));
}

/** A title may hold what acts on the terminal. */
function printable(value: string): string {
  return value.replaceAll(/\p{Cc}|\p{Cf}/gu, '\u{FFFD}');
}

function text(value: unknown, none: string): string {
  if (value === undefined) return none;
  if (Array.isArray(value)) return value.length === 0 ? '(empty list)' : value.map(String).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const [operator, operand] = Object.entries(value)[0] ?? [];
  return operator === 'equals' ? String(operand) : `${operator}: ${JSON.stringify(operand)}`;
}
