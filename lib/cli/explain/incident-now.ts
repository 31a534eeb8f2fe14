import { setTimeout } from 'node:timers/promises';
import { createPagerDutyFor } from '../../adapters/pagerduty/client-for.ts';
import { createTransport } from '../../adapters/pagerduty/transport.ts';
import { createRunLedger } from '../../adapters/run-ledger/create-run-ledger.ts';
import { createSecretReader } from '../../adapters/secrets-manager.ts';
import type { PagerDuty } from '../../app/ports/pagerduty.ts';
import type { WebhookEvent } from '../../domain/event.ts';
import { hydrateSubject, type Subject, subjectOf } from '../../domain/match.ts';
import { readEventObject } from '../../domain/read-event.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { Io } from '../io.ts';
import type { Target } from '../target/target.ts';
import type { Logged } from './logged.ts';

/** PagerDuty is asked for one incident; longer than this nobody waits. */
const ANSWER_MS = 20_000;

/** What can be judged again of an event that was delivered, and where it came from. */
export interface Again {
  readonly subject: Subject;
  readonly evaluated: 'event as stored' | 'incident as it is now';
}

/**
 * The event as a run keeps it, with the incident as PagerDuty has it now where there is a token. undefined when neither is at
 * hand.
 */
export async function judgeAgain(
  target: Target,
  asked: { readonly id: string; readonly logged: Logged; readonly trigger: Trigger | undefined },
  io: Io,
): Promise<Again | undefined> {
  const { id, logged, trigger } = asked;
  const stored = await storedEvent(target, logged);
  const event = stored ?? readEventObject(bareEvent(id, logged));
  const incidentId = event.incident?.id;
  const pagerduty = trigger && incidentId !== undefined ? await connect(target, trigger, io) : undefined;
  if (pagerduty && incidentId !== undefined) {
    const { raw } = await pagerduty.getIncident(incidentId);
    return { subject: hydrateSubject(subjectOf(event), raw), evaluated: 'incident as it is now' };
  }
  return stored ? { subject: subjectOf(stored), evaluated: 'event as stored' } : undefined;
}

async function storedEvent(target: Target, { accepted }: Logged): Promise<WebhookEvent | undefined> {
  const runId = accepted.find(({ run_id }) => run_id !== undefined)?.run_id;
  if (runId === undefined) return undefined;
  const [client, table] = await Promise.all([target.clients.dynamodb(), target.value('LedgerTable')]);
  const raw = await createRunLedger({ client, table, now: Date.now, ttl_days: 30 }).readEvent(runId);
  return raw && readEventObject(raw);
}

/** What the log keeps of an event is enough to ask PagerDuty for the rest. */
function bareEvent(id: string, logged: Logged): Readonly<Record<string, unknown>> {
  const { event_type, occurred_at, incident_id } = logged;
  const data = incident_id === undefined ? {} : { type: 'incident_reference', id: incident_id };
  return { id, event_type, occurred_at, data };
}

/** As the worker would, with the same token; the environment's goes first. */
async function connect(target: Target, trigger: Trigger, io: Io): Promise<PagerDuty | undefined> {
  const [client, secretId] = await Promise.all([target.clients.secrets(), target.value('WorkerSecretId')]);
  const read = createSecretReader(client, secretId);
  const given = target.local ? {} : io.env;
  let stored: ReturnType<typeof read> | undefined;
  const pagerDutyFor = createPagerDutyFor({
    secrets: {
      get: async (name) => {
        stored ??= read();
        return given[name] || (await stored).get(name)?.[0];
      },
      refresh: async () => undefined,
    },
    api_url: given['PAGERDUTY_API_URL'] || (await target.find('PagerdutyApiUrl')),
    transport: createTransport(),
    now: Date.now,
    sleep: setTimeout,
    random: Math.random,
  });
  return await pagerDutyFor(trigger, Date.now() + ANSWER_MS);
}
