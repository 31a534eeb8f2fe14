import type { RunState } from '../../domain/run.ts';
import { pass, type RunContext, type WorkDeps } from './context.ts';

/** Why a run stops before its agent is asked: a final state with its reason, or a digest in the agent's place. */
export type Stop =
  | { readonly kind: 'final'; readonly state: RunState; readonly reason: string; readonly message?: string }
  | { readonly kind: 'digest'; readonly why: 'max_age' | 'budget' };

/** The trigger may have been removed or disabled since, and the message may be too old to be answered by an agent. */
export async function recheck(deps: WorkDeps, context: RunContext): Promise<Stop | undefined> {
  const { trigger, receipt } = context;
  const current = await deps.catalog.trigger(trigger.metadata.name);
  if (!current) return { kind: 'final', state: 'SUPPRESSED', reason: 'trigger_removed' };
  if (!current.spec.enabled) return { kind: 'final', state: 'SUPPRESSED', reason: 'trigger_disabled' };
  if (deps.now() - receipt.sent_at > trigger.spec.limits.max_age_s * 1000)
    return { kind: 'digest', why: 'max_age' };
  await pass(deps, 'rechecked', context);
  return undefined;
}
