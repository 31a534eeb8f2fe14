import type { RunChange, RunGuard } from '../../app/ports/run-ledger.ts';
import { LIVE_STATES, type Run } from '../../domain/run.ts';
import { toRun } from './item.ts';
import { getItem, type LedgerTable, updateItem } from './table.ts';
import { type Comparison, conditionExpression, updateExpression } from './write-expression.ts';

/**
 * One conditional write of the owner on a live run. undefined when the condition does not hold.
 * @throws AppError `ledger_unavailable`.
 */
export async function changeRun(
  deps: { readonly table: LedgerTable; readonly now: () => number },
  run: Run,
  change: RunChange,
  guard: RunGuard = {},
): Promise<Run | undefined> {
  const now = deps.now();
  const set = { ...change.set };
  const remove = change.remove ?? [];
  const wrote = await updateItem(
    deps.table,
    run.run_id,
    updateExpression({ ...set, updated_at: now }, remove),
    conditionExpression(conditions(run, guard, now)),
  );
  if (wrote) return merged(run, set, remove, now);
  return await wroteBefore(deps.table, run, set, remove);
}

function conditions(run: Run, guard: RunGuard, now: number): readonly Comparison[] {
  return [
    { attribute: 'owner', is: '=', value: run.owner },
    { attribute: 'state', is: 'in', value: guard.state === undefined ? LIVE_STATES : [guard.state] },
    ...(guard.lease_left_ms === undefined
      ? []
      : [{ attribute: 'lease_until', is: '>=', value: now + guard.lease_left_ms } as const]),
  ];
}

/** The SDK repeats a write whose answer was lost, and then meets what it wrote: same owner, same values. */
async function wroteBefore(
  table: LedgerTable,
  run: Run,
  set: Readonly<Record<string, unknown>>,
  remove: readonly (keyof Run)[],
): Promise<Run | undefined> {
  const item = await getItem(table, run.run_id);
  const stored = item && toRun(item);
  if (!stored || stored.owner !== run.owner) return undefined;
  // Rarely needed, and importing it loads what stands behind all of its names: worker threads, diffs.
  const { isDeepStrictEqual } = await import('node:util');
  const there = Object.entries(set).every(
    ([name, value]) => value === undefined || isDeepStrictEqual(stored[name as keyof Run], value),
  );
  const gone = remove.every((name) => Object.hasOwn(set, name) || stored[name] === undefined);
  return there && gone ? stored : undefined;
}

function merged(
  run: Run,
  set: Readonly<Record<string, unknown>>,
  remove: readonly (keyof Run)[],
  now: number,
): Run {
  const kept = Object.entries(run).filter(([name]) => !remove.some((gone) => gone === name));
  return { ...Object.fromEntries(kept), ...set, updated_at: now } as unknown as Run;
}
