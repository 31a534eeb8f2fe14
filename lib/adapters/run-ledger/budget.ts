import type { BudgetHold, BudgetWindow } from '../../app/ports/governor.ts';
import { getItem, type LedgerTable, updateItem } from './table.ts';

/**
 * One item a trigger, unit and window: `total` is what was used plus what is held, and each hold stands beside it under its
 * own name until it is settled. So a hold is counted once and given back once, whoever repeats it.
 */
const budgetId = ({ trigger, unit, per_s, at }: BudgetWindow): string =>
  `gov#budget#${trigger}#${unit}#${per_s}#${Math.floor(at / 1000 / per_s)}`;

const NAMES = { '#total': 'total' };

/** Holds `units` while anything is left of `most`; true too when this hold stands already. */
export async function holdBudget(
  table: LedgerTable,
  window: BudgetWindow,
  { id, units, most }: BudgetHold & { readonly most: number },
): Promise<boolean> {
  const held = await updateItem(
    table,
    budgetId(window),
    {
      text: 'SET #total = if_not_exists(#total, :zero) + :units, #hold = :units, #ttl = :ttl',
      names: { ...NAMES, '#hold': `hold#${id}`, '#ttl': 'ttl' },
      values: { ':zero': 0, ':units': units, ':ttl': Math.floor(window.at / 1000) + 2 * window.per_s },
    },
    {
      text: 'attribute_not_exists(#hold) AND (attribute_not_exists(#total) OR #total < :most)',
      names: {},
      values: { ':most': most },
    },
  );
  return held || (await heldUnits(table, window, id)) !== undefined;
}

/** Replaces a hold by what was really used; nothing where it does not stand any more. */
export async function settleBudget(
  table: LedgerTable,
  window: BudgetWindow,
  { id, units }: BudgetHold,
): Promise<void> {
  const held = await heldUnits(table, window, id);
  if (held === undefined) return;
  await updateItem(
    table,
    budgetId(window),
    {
      text: 'SET #total = #total + :difference REMOVE #hold',
      names: { ...NAMES, '#hold': `hold#${id}` },
      values: { ':difference': units - held },
    },
    { text: '#hold = :held', names: {}, values: { ':held': held } },
  );
}

async function heldUnits(table: LedgerTable, window: BudgetWindow, id: string): Promise<number | undefined> {
  const value = (await getItem(table, budgetId(window)))?.[`hold#${id}`]?.N;
  return value === undefined ? undefined : Number(value);
}
