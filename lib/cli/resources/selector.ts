import { AppError } from '../../domain/errors.ts';
import type { ResourceMetadata } from '../../domain/resource.ts';

export type Selector = (metadata: ResourceMetadata) => boolean;

type Labels = Readonly<Record<string, string>>;

/**
 * Reads `k=v`, `k!=v`, `k` and `!k`, all of which must hold when separated by commas.
 * @throws AppError `usage`.
 */
export function readSelector(text: string): Selector {
  const conditions = text
    .split(',')
    .map((part) => part.trim())
    .map(readCondition);
  return ({ labels = {} }) => conditions.every((holds) => holds(labels));
}

function readCondition(part: string): (labels: Labels) => boolean {
  const [, not, key = '', operator, value] = /^(!?)([\w./-]+)(?:(!=|==?)(.*))?$/.exec(part) ?? [];
  if (key === '' || (not && operator)) {
    throw new AppError('usage', `${JSON.stringify(part)} selects no labels`, {
      remedy: '-l team=sre, -l team!=sre, -l team or -l !team',
    });
  }
  if (operator === undefined) return (labels) => Object.hasOwn(labels, key) !== (not === '!');
  if (operator === '!=') return (labels) => labels[key] !== value;
  return (labels) => Object.hasOwn(labels, key) && labels[key] === value;
}
