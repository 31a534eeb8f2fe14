import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { RunWindow } from '../../app/ports/governor.ts';
import type { OwnStatusChange } from '../../app/ports/run-ledger.ts';
import { createItem, getItem, type LedgerTable, putItem, updateItem } from './table.ts';
import { conditionExpression, updateExpression } from './write-expression.ts';

interface GovernorDeps {
  readonly table: LedgerTable;
  readonly now: () => number;
}

const HOUR_MS = 3_600_000;
const seconds = (ms: number): number => Math.floor(ms / 1000);

/** One failure note an incident, trigger and hour; the run that took it keeps it. */
export async function reserveFailureNote(
  { table, now }: GovernorDeps,
  key: { readonly incident_id: string; readonly trigger: string; readonly run_id: string },
): Promise<boolean> {
  const at = now();
  const id = `gov#failure-note#${key.incident_id}#${key.trigger}#${Math.floor(at / HOUR_MS)}`;
  if (await createItem(table, { run_id: id, taken_by: key.run_id, ttl: seconds(at + 2 * HOUR_MS) }))
    return true;
  const item = await getItem(table, id);
  return item?.['taken_by']?.S === key.run_id;
}

function windowId({ subject, trigger, per_s, at }: Omit<RunWindow, 'count'>): string {
  return `gov#runs#${subject}#${trigger}#${per_s}#${Math.floor(seconds(at) / per_s)}`;
}

/** Counts a run once into its window; false when the window is full of others. Exact under concurrency: one conditional write. */
export async function reserveRun({ table }: GovernorDeps, key: RunWindow): Promise<boolean> {
  return await updateItem(
    table,
    windowId(key),
    {
      text: 'ADD #runs :run SET #ttl = :ttl',
      names: { '#runs': 'runs', '#ttl': 'ttl' },
      values: { ':run': new Set([key.run_id]), ':ttl': seconds(key.at) + 2 * key.per_s },
    },
    {
      text: 'attribute_not_exists(#runs) OR contains(#runs, :id) OR size(#runs) < :count',
      names: {},
      values: { ':id': key.run_id, ':count': key.count },
    },
  );
}

/** Takes a run out of its window again; a run that is not in it changes nothing. */
export async function releaseRun({ table }: GovernorDeps, key: Omit<RunWindow, 'count'>): Promise<void> {
  await updateItem(
    table,
    windowId(key),
    { text: 'DELETE #runs :run', names: { '#runs': 'runs' }, values: { ':run': new Set([key.run_id]) } },
    { text: 'contains(#runs, :id)', names: {}, values: { ':id': key.run_id } },
  );
}

const ownStatusId = (incidentId: string, status: string): string => `gov#own-status#${incidentId}#${status}`;

/** Kept for a day: longer than the window in which the event it causes is recognised. */
export async function rememberOwnStatus({ table }: GovernorDeps, change: OwnStatusChange): Promise<void> {
  const { incident_id, ...rest } = change;
  await putItem(table, {
    ...rest,
    run_id: ownStatusId(incident_id, change.status),
    subject: incident_id,
    ttl: seconds(change.at + 24 * HOUR_MS),
  });
}

/** Only while it is still the latest one. The item stays, without the time that makes it count. */
export async function forgetOwnStatus({ table }: GovernorDeps, change: OwnStatusChange): Promise<void> {
  await updateItem(
    table,
    ownStatusId(change.incident_id, change.status),
    updateExpression({}, ['at']),
    conditionExpression([{ attribute: 'at', is: '=', value: change.at }]),
  );
}

/** Our latest change of this incident to this status. */
export async function ownStatus(
  { table }: GovernorDeps,
  incidentId: string,
  status: string,
): Promise<OwnStatusChange | undefined> {
  const item = await getItem(table, ownStatusId(incidentId, status));
  if (!item) return undefined;
  const { at, user_id } = unmarshall(item);
  if (at === undefined) return undefined;
  return { incident_id: incidentId, status, at, ...(typeof user_id === 'string' && { user_id }) };
}
