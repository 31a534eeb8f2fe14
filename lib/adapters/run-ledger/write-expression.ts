import type { Expression } from './table.ts';

/** `SET a = :a REMOVE b` over attribute names that may be reserved words. */
export function updateExpression(
  set: Readonly<Record<string, unknown>>,
  remove: readonly string[] = [],
): Expression {
  const entries = Object.entries(set).filter(([, value]) => value !== undefined);
  const sets = entries.map(([name]) => `#${name} = :${name}`);
  const gone = remove.filter((name) => !Object.hasOwn(set, name));
  return {
    text: [
      sets.length > 0 ? `SET ${sets.join(', ')}` : '',
      gone.length > 0 ? `REMOVE ${gone.map((name) => `#${name}`).join(', ')}` : '',
    ]
      .filter(Boolean)
      .join(' '),
    names: Object.fromEntries([...entries.map(([name]) => name), ...gone].map((name) => [`#${name}`, name])),
    values: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
  };
}

/** One comparison of a condition: attribute, operator, value; or an attribute that must be absent. */
export type Comparison =
  | { readonly attribute: string; readonly is: '=' | '<' | '<=' | '>=' | 'in'; readonly value: unknown }
  | { readonly attribute: string; readonly is: 'absent' };

/** All comparisons joined by AND. Value names start with `if_`, apart from those of updates. */
export function conditionExpression(comparisons: readonly Comparison[]): Expression {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const parts = comparisons.map((comparison, index) => {
    const name = `#${comparison.attribute}`;
    names[name] = comparison.attribute;
    if (comparison.is === 'absent') return `attribute_not_exists(${name})`;
    const list = comparison.is === 'in' ? (comparison.value as readonly unknown[]) : [comparison.value];
    const keys = list.map((value, position) => {
      const key = `:if_${index}_${position}`;
      values[key] = value;
      return key;
    });
    return comparison.is === 'in' ? `${name} IN (${keys.join(', ')})` : `${name} ${comparison.is} ${keys[0]}`;
  });
  return { text: parts.join(' AND '), names, values };
}
