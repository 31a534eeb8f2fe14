import type { Claim, ClaimOutcome } from '../../app/ports/run-ledger.ts';
import { decideClaim } from '../../domain/decide-claim.ts';
import { AppError } from '../../domain/errors.ts';
import type { Run } from '../../domain/run.ts';
import { packEvent, toRun } from './item.ts';
import { createItem, getItem, type LedgerTable, updateItem } from './table.ts';
import { conditionExpression, updateExpression } from './write-expression.ts';

/** How often a claim that lost a race looks again: each time another worker has won, so one more look settles it. */
const LOOKS = 4;

interface ClaimDeps {
  readonly table: LedgerTable;
  readonly now: () => number;
  readonly ttl: (now: number) => number;
}

/**
 * Reads the run, decides, and writes on the condition that the run is still as read. A write that meets its own lease (the SDK
 * repeated it after a lost answer) has succeeded.
 * @throws AppError `ledger_unavailable`.
 */
export async function claimRun(deps: ClaimDeps, claim: Claim): Promise<ClaimOutcome> {
  for (let look = 0; look < LOOKS; look++) {
    const now = deps.now();
    const item = await getItem(deps.table, claim.run_id);
    const run = item && toRun(item);
    const decision = decideClaim(run, claim, now);
    if (decision.kind === 'finished') return { outcome: 'finished', state: decision.state };
    if (decision.kind === 'held') return { outcome: 'held', until: decision.until };
    if (decision.kind === 'mine' && run) return { outcome: 'claimed', run };
    if (decision.kind === 'create') {
      const created = newRun(claim, now);
      if (
        await createItem(deps.table, { ...created, event: packEvent(claim.seed.event), ttl: deps.ttl(now) })
      )
        return { outcome: 'claimed', run: created };
    }
    if (decision.kind === 'take' && run) {
      const taken: Run = { ...omit(run, decision.remove), ...decision.set, updated_at: now };
      const wrote = await updateItem(
        deps.table,
        claim.run_id,
        updateExpression({ ...decision.set, updated_at: now, ttl: deps.ttl(now) }, decision.remove),
        asRead(run),
      );
      if (wrote) return { outcome: 'claimed', run: taken };
    }
  }
  throw new AppError('ledger_unavailable', `run ${claim.run_id} changed each time it was claimed`);
}

/** Nothing that a claim of another worker would change has changed since the run was read. */
function asRead(run: Run) {
  return conditionExpression([
    { attribute: 'state', is: '=', value: run.state },
    { attribute: 'owner', is: '=', value: run.owner },
    { attribute: 'generation', is: '=', value: run.generation },
    { attribute: 'lease_until', is: '=', value: run.lease_until },
    { attribute: 'updated_at', is: '=', value: run.updated_at },
  ]);
}

function newRun(claim: Claim, now: number): Run {
  const { event: _event, ...seed } = claim.seed;
  return {
    ...seed,
    run_id: claim.run_id,
    state: 'RUNNING',
    generation: claim.generation,
    owner: claim.owner,
    lease_until: claim.lease_until,
    agent_attempts: 0,
    day: new Date(now).toISOString().slice(0, 10),
    created_at: now,
    updated_at: now,
  };
}

function omit(run: Run, names: readonly (keyof Run)[]): Run {
  return Object.fromEntries(
    Object.entries(run).filter(([name]) => !names.some((gone) => gone === name)),
  ) as unknown as Run;
}
