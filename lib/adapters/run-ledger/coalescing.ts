import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { CoalescedEvents, StoredWindow, WindowKey } from '../../app/ports/governor.ts';
import { unpackEvent } from './item.ts';
import { getItem, type LedgerTable, updateItem } from './table.ts';
import { type Comparison, conditionExpression, updateExpression } from './write-expression.ts';

interface CoalescingDeps {
  readonly table: LedgerTable;
  readonly now: () => number;
  readonly ttl: (now: number) => number;
}

const windowId = ({ leader, at }: WindowKey): string => `gov#coalesced#${leader}#${at}`;

/** Sorts by time; the same for a run however often it joins. */
const memberOf = (run: { readonly run_id: string; readonly created_at: number }): string =>
  `${String(run.created_at).padStart(16, '0')}#${run.run_id}`;

/** Adds a run to the window unless it is closed; one that is in it already stays. False: closed, and this run is not in it. */
export async function joinWindow(
  { table, now, ttl }: CoalescingDeps,
  key: WindowKey,
  run: { readonly run_id: string; readonly created_at: number },
): Promise<boolean> {
  const member = memberOf(run);
  return await updateItem(
    table,
    windowId(key),
    {
      text: 'ADD #members :member SET #ttl = :ttl',
      names: { '#members': 'members', '#ttl': 'ttl' },
      values: { ':member': new Set([member]), ':ttl': ttl(now()) },
    },
    {
      text: 'attribute_not_exists(#closed) OR contains(#members, :id)',
      names: { '#closed': 'closed' },
      values: { ':id': member },
    },
  );
}

export async function readWindow(table: LedgerTable, key: WindowKey): Promise<StoredWindow> {
  const item = await getItem(table, windowId(key));
  const { members, follow_up_sent, generation } = item ? unmarshall(item) : {};
  return {
    run_ids: [...((members as Set<string> | undefined) ?? [])]
      .toSorted()
      .toReversed()
      .map((member) => member.slice(member.indexOf('#') + 1)),
    follow_up_sent: follow_up_sent !== undefined,
    ...(typeof generation === 'number' && { generation }),
  };
}

/** Sets what is not set yet; whoever comes later changes nothing. */
async function setOnce(
  { table, now, ttl }: CoalescingDeps,
  key: WindowKey,
  attribute: 'closed' | 'follow_up_sent' | 'generation',
  value: number,
): Promise<void> {
  const absent: Comparison = { attribute, is: 'absent' };
  const update = updateExpression({ [attribute]: value, ttl: ttl(now()) });
  await updateItem(table, windowId(key), update, conditionExpression([absent]));
}

/** From now on no run joins: what is read afterwards is all there will ever be. */
export const closeWindow = (deps: CoalescingDeps, key: WindowKey) => setOnce(deps, key, 'closed', deps.now());

export const markFollowUpSent = (deps: CoalescingDeps, key: WindowKey) =>
  setOnce(deps, key, 'follow_up_sent', deps.now());

/** The generation the follow-up runs as: the first one named stays. */
export async function nameFollowUp(
  deps: CoalescingDeps,
  key: WindowKey,
  generation: number,
): Promise<number> {
  await setOnce(deps, key, 'generation', generation);
  return (await readWindow(deps.table, key)).generation ?? generation;
}

/** The events of a window, latest first, at most so many; those that were too large to be kept are left out. */
export async function coalescedEvents(
  table: LedgerTable,
  key: WindowKey,
  most: number,
): Promise<CoalescedEvents> {
  const { run_ids } = await readWindow(table, key);
  const items = await Promise.all(run_ids.slice(0, most).map((runId) => getItem(table, runId)));
  return {
    count: run_ids.length,
    events: items.flatMap((item) => {
      const event = item && unpackEvent(item);
      return event ? [event] : [];
    }),
  };
}
