import { DEFAULT_PRIORITY_ORDER } from '../filters/min-priority.ts';
import type { ProblemList } from './problem-list.ts';
import { suggest } from './suggest.ts';
import { child, type MapNode, textOf } from './tree.ts';

/** `min_priority` must be one of the priorities there are, in any case: it would let nothing pass otherwise. */
export function checkPriority(config: MapNode, problems: ProblemList): void {
  const node = child(config, 'min_priority');
  const text = textOf(node);
  if (!node || text === undefined) return;
  const written = child(config, 'priority_order');
  const order =
    written?.kind === 'list' ? written.items.map((item) => textOf(item) ?? '') : DEFAULT_PRIORITY_ORDER;
  if (order.some((name) => name.trim().toLowerCase() === text.trim().toLowerCase())) return;
  const meant = /^[1-5]$/.test(text) && !written ? `P${text}` : suggest(text, order);
  problems.error(
    node,
    'bad-priority',
    `${JSON.stringify(text.slice(0, 80))} is not one of ${order.slice(0, 10).join(', ')}`,
    meant ?? 'set priority_order when the account has other names',
  );
}
