import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Now } from '../../app/ports/now.ts';
import type { RunLedger } from '../../app/ports/run-ledger.ts';
import { LEDGER_BY_DAY, LEDGER_BY_INCIDENT } from '../../config/tables.ts';
import { holdBudget, settleBudget } from './budget.ts';
import { changeRun } from './change.ts';
import { claimRun } from './claim.ts';
import {
  closeWindow,
  coalescedEvents,
  joinWindow,
  markFollowUpSent,
  nameFollowUp,
  readWindow,
} from './coalescing.ts';
import {
  forgetOwnStatus,
  ownStatus,
  releaseRun,
  rememberOwnStatus,
  reserveFailureNote,
  reserveRun,
} from './governor.ts';
import { toRun, unpackEvent } from './item.ts';
import { readLead, renewLead, takeLead } from './lead.ts';
import { getItem, queryIndex } from './table.ts';

/** The run ledger over DynamoDB. Every method throws AppError `ledger_unavailable` when the table does not answer. */
export function createRunLedger(options: {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly now: Now;
  readonly ttl_days: number;
}): RunLedger {
  const table = { client: options.client, name: options.table };
  const { now } = options;
  const deps = { table, now, ttl: (at: number) => Math.floor(at / 1000) + options.ttl_days * 86_400 };
  const byIncident = async (incidentId: string) => {
    const items = await queryIndex(table, LEDGER_BY_INCIDENT, { name: 'incident_id', value: incidentId });
    return items.map(toRun);
  };
  return {
    claim: (claim) => claimRun(deps, claim),
    change: (run, change, guard) => changeRun(deps, run, change, guard),
    read: async (runId) => {
      const item = await getItem(table, runId);
      return item && toRun(item);
    },
    readEvent: async (runId) => {
      const item = await getItem(table, runId);
      return item && unpackEvent(item);
    },
    byIncident,
    byDay: async (day) => {
      const items = await queryIndex(table, LEDGER_BY_DAY, { name: 'day', value: day });
      return items.map(toRun);
    },
    isOwnNote: async (incidentId, noteId) => {
      const runs = await byIncident(incidentId);
      return runs.some((run) => run.note_id === noteId || run.failure_note_id === noteId);
    },
    reserveFailureNote: (key) => reserveFailureNote(deps, key),
    reserveRun: (key) => reserveRun(deps, key),
    releaseRun: (key) => releaseRun(deps, key),
    readLead: (key) => readLead(table, key),
    takeLead: (key, lead, what) => takeLead(table, key, lead, what),
    renewLead: (key, lead) => renewLead(table, key, lead),
    joinWindow: (key, run) => joinWindow(deps, key, run),
    readWindow: (key) => readWindow(table, key),
    markFollowUpSent: (key) => markFollowUpSent(deps, key),
    closeWindow: (key) => closeWindow(deps, key),
    nameFollowUp: (key, generation) => nameFollowUp(deps, key, generation),
    coalescedEvents: (key, most) => coalescedEvents(table, key, most),
    holdBudget: (window, hold) => holdBudget(table, window, hold),
    settleBudget: (window, hold) => settleBudget(table, window, hold),
    rememberOwnStatus: (change) => rememberOwnStatus(deps, change),
    forgetOwnStatus: (change) => forgetOwnStatus(deps, change),
    ownStatus: (incidentId, status) => ownStatus(deps, incidentId, status),
  };
}
