import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { LeadKey } from '../../app/ports/governor.ts';
import type { Lead } from '../../domain/lead.ts';
import { getItem, type LedgerTable, updateItem } from './table.ts';
import { conditionExpression, updateExpression } from './write-expression.ts';

const leadId = ({ subject, trigger }: LeadKey): string => `gov#lead#${subject}#${trigger}`;

/** The run that last went ahead; undefined when none did, or so long ago that the item is gone. */
export async function readLead(table: LedgerTable, key: LeadKey): Promise<Lead | undefined> {
  const item = await getItem(table, leadId(key));
  if (!item) return undefined;
  const { leader, at, ran_at } = unmarshall(item);
  return { run_id: String(leader), at: Number(at), ran_at: Number(ran_at) };
}

/**
 * Puts a run ahead, on the condition that the lead is still the one that was `seen`: of any number of workers one does.
 * `keep_s`: how long anyone will ask for it.
 */
export async function takeLead(
  table: LedgerTable,
  key: LeadKey,
  lead: Omit<Lead, 'ran_at'>,
  { seen, keep_s }: { readonly seen: Lead | undefined; readonly keep_s: number },
): Promise<boolean> {
  const { run_id, at } = lead;
  return await updateItem(
    table,
    leadId(key),
    updateExpression({ leader: run_id, at, ran_at: at, ttl: Math.floor(at / 1000) + keep_s }),
    conditionExpression(
      seen
        ? [
            { attribute: 'leader', is: '=', value: seen.run_id },
            { attribute: 'at', is: '=', value: seen.at },
            { attribute: 'ran_at', is: '=', value: seen.ran_at },
          ]
        : [{ attribute: 'leader', is: 'absent' }],
    ),
  );
}

/** The leading run's follow-up runs: the cooldown begins again. Nothing where another run leads by now. */
export async function renewLead(table: LedgerTable, key: LeadKey, run: Omit<Lead, 'ran_at'>): Promise<void> {
  await updateItem(
    table,
    leadId(key),
    updateExpression({ ran_at: run.at }),
    conditionExpression([{ attribute: 'leader', is: '=', value: run.run_id }]),
  );
}
