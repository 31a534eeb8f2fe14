import type { RunState } from '../../domain/run.ts';
import { pass, type RunContext, type WorkDeps } from './context.ts';

/** Why a run stops before its agent is asked: a final state with its reason, or a digest in the agent's place. */
export type Stop =
  | { readonly kind: 'final'; readonly state: RunState; readonly reason: string; readonly message?: string }
  | { readonly kind: 'digest'; readonly why: 'max_age' | 'budget' };

/** The trigger may have been removed or disabled since. */
export async function recheck(deps: WorkDeps, context: RunContext): Promise<Stop | undefined> {
  const { trigger } = context;
  const current = await deps.catalog.trigger(trigger.metadata.name);
  if (!current) return { kind: 'final', state: 'SUPPRESSED', reason: 'trigger_removed' };
  if (!current.spec.enabled) return { kind: 'final', state: 'SUPPRESSED', reason: 'trigger_disabled' };
  await pass(deps, 'rechecked', context);
  return undefined;
}
