import { AppError } from '../../domain/errors.ts';
import type { WebhookEvent } from '../../domain/event.ts';
import type { Run, RunMessage } from '../../domain/run.ts';
import type { Subject } from '../../domain/subject.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { AskAgent } from '../ports/agent.ts';
import type { WorkerCatalog } from '../ports/catalog.ts';
import type { BudgetWindow, CoalescedEvents } from '../ports/governor.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Now } from '../ports/now.ts';
import type { ObserveRun, WorkPoint } from '../ports/observe-run.ts';
import type { Incident, PagerDuty, PagerDutyFor } from '../ports/pagerduty.ts';
import type { Invocation, MessageVisibility, Receipt, RunQueue } from '../ports/queue.ts';
import type { RunChange, RunGuard, RunLedger } from '../ports/run-ledger.ts';

/** 'done': delete the message. 'retry': fail the item, it comes back when its visibility ends. */
export type WorkOutcome = 'done' | 'retry';

/** What the stack may turn; defaults in lib/config. */
interface WorkSettings {
  /** Waits before the next tries; the last one repeats. */
  readonly backoff_ms: readonly number[];
  /** How long after it was sent a message is retried. */
  readonly retry_window_ms: number;
  /** Longest note, in characters. */
  readonly note_max_characters: number;
  /** How old a note of unknown outcome must be before anything is written again. */
  readonly note_settle_ms: number;
}

export interface WorkDeps {
  readonly visibility: MessageVisibility;
  /** The worker's own queue. */
  readonly followUps: RunQueue;
  readonly ledger: RunLedger;
  readonly catalog: WorkerCatalog;
  readonly pagerDutyFor: PagerDutyFor;
  readonly ask: AskAgent;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: Now;
  readonly newOwner: () => string;
  readonly settings: WorkSettings;
  readonly observe: ObserveRun;
}

/** A message that could be read. */
export interface Job {
  readonly receipt: Receipt;
  readonly invocation: Invocation;
  readonly message: RunMessage;
  readonly event: WebhookEvent;
  readonly trigger: Trigger;
}

/** A run this invocation holds the lease of. The fields below `run` are filled in as the steps learn them. */
export interface RunContext extends Job {
  run: Run;
  subject: Subject;
  /** undefined until connected; null when there is no API token. */
  pagerduty?: PagerDuty | null;
  incident?: Incident;
  /** What was coalesced behind this run, once that was read. */
  coalesced?: CoalescedEvents;
  /** What this attempt holds of the trigger's budget. */
  hold?: { readonly window: BudgetWindow; readonly id: string };
}

/** Lets the observer and the log know where the run is. */
export async function pass(
  deps: Pick<WorkDeps, 'observe'>,
  point: WorkPoint,
  context: Pick<RunContext, 'run'>,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { run_id, trigger, incident_id, event_id, generation } = context.run;
  await deps.observe(point, { run_id, trigger, incident_id, event_id, generation, ...fields });
}

/**
 * One conditional write under our lease; the context then holds the run as written.
 * @throws AppError `lease_lost` when another worker has the run, or the guard does not hold: stop, write nothing more.
 */
export async function change(
  deps: Pick<WorkDeps, 'ledger'>,
  context: RunContext,
  what: RunChange,
  guard?: RunGuard,
): Promise<void> {
  const run = await deps.ledger.change(context.run, what, guard);
  if (!run) throw new AppError('lease_lost', `run ${context.run.run_id}: the lease is no longer ours`);
  context.run = run;
}

/** The PagerDuty client of the run's trigger, made once; null without any API token. */
export async function connect(deps: WorkDeps, context: RunContext): Promise<PagerDuty | null> {
  if (context.pagerduty === undefined) {
    const until = deps.now() + Math.max(0, context.invocation.remaining() - LAST_WRITES_MS);
    context.pagerduty = (await deps.pagerDutyFor(context.trigger, until)) ?? null;
  }
  return context.pagerduty;
}

/** Time kept back from PagerDuty calls for the ledger writes that follow them. */
const LAST_WRITES_MS = 5_000;
