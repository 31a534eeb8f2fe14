import { budgetUnits, reservedUnits, spentUnits } from '../../domain/budget.ts';
import { type AppError, asAppError, type ErrorCode } from '../../domain/errors.ts';
import type { Usage } from '../../domain/run.ts';
import { agentNameFor } from '../../domain/trigger.ts';
import { pass, type RunContext, type WorkDeps } from './context.ts';
import type { Stop } from './recheck.ts';

/** Errors before any work: nothing was spent. */
const NO_WORK: ReadonlySet<ErrorCode> = new Set([
  'agent_refused',
  'agent_misconfigured',
  'agent_unsupported',
  'secret_unset',
  'secrets_unavailable',
]);

/**
 * Holds what one call of the agent may use of the trigger's budget; a digest when nothing is left. One hold an attempt: a run
 * that crashes while its agent works keeps it, one that crashes before meets it again.
 */
export async function holdBudget(deps: WorkDeps, context: RunContext): Promise<Stop | undefined> {
  const { run, trigger, event, receipt } = context;
  const { budget, max_agent_attempts } = trigger.spec.limits;
  const name = agentNameFor(trigger, event.event_type);
  const agent = name === undefined ? undefined : await deps.catalog.agent(name);
  const units = agent && budget && reservedUnits(agent, budget);
  if (!budget || units === undefined || run.agent_attempts >= max_agent_attempts) return undefined;
  const { unit, per_s } = budget;
  const hold = {
    window: { trigger: trigger.metadata.name, unit, per_s, at: receipt.sent_at },
    id: `${run.run_id}.${run.generation}.${run.agent_attempts + 1}`,
  };
  const held = await deps.ledger.holdBudget(hold.window, { id: hold.id, units, most: budgetUnits(budget) });
  if (!held) return { kind: 'digest', why: 'budget' };
  context.hold = hold;
  await pass(deps, 'budget_held', context);
  return undefined;
}

/** After an answer: what it used takes the place of the hold; where it does not tell, the hold stands for it. */
export async function settleAnswer(
  deps: WorkDeps,
  context: RunContext,
  usage: Usage | undefined,
): Promise<void> {
  const { budget } = context.trigger.spec.limits;
  await settle(deps, context, budget && spentUnits(usage, budget));
}

/** After an error: what it says was used, or nothing where no work was done; else the hold stands for what nobody knows. */
export async function settleFailure(deps: WorkDeps, context: RunContext, error: AppError): Promise<void> {
  if (NO_WORK.has(error.code)) await settle(deps, context, 0);
  else await settleAnswer(deps, context, error.usage);
}

/** Never fails the run: a hold that cannot be settled stands, which errs towards spending less. */
async function settle(deps: WorkDeps, context: RunContext, units: number | undefined): Promise<void> {
  const { hold, run } = context;
  if (!hold || units === undefined) return;
  try {
    await deps.ledger.settleBudget(hold.window, { id: hold.id, units });
  } catch (thrown) {
    deps.log.warn('budget not settled', {
      run_id: run.run_id,
      code: asAppError(thrown).code,
    });
  }
}
