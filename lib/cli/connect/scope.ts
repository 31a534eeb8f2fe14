import type { SubscriptionFilter } from '../../app/ports/subscriptions.ts';
import { AppError } from '../../domain/errors.ts';
import { suggest } from '../../domain/read/suggest.ts';
import { subscriptionScope } from '../../domain/subscription-plan.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { OperatorPagerDuty } from '../stack/pagerduty-access.ts';
import type { ScopeFlags } from './flags.ts';

/** The filter the flags ask for; undefined when they say nothing. @throws AppError `usage` for several. */
export function scopeAsked(flags: ScopeFlags): SubscriptionFilter | undefined {
  const asked: SubscriptionFilter[] = [
    ...(flags.account ? [{ type: 'account_reference' as const }] : []),
    ...(flags.service === undefined ? [] : [{ type: 'service_reference' as const, id: flags.service }]),
    ...(flags.team === undefined ? [] : [{ type: 'team_reference' as const, id: flags.team }]),
  ];
  if (asked.length > 1) throw new AppError('usage', '--account, --service and --team exclude each other');
  return asked[0];
}

/** The narrowest filter under which these triggers still hear of everything they want. */
export async function scopeOfTriggers(
  triggers: readonly Trigger[],
  pagerduty: Pick<OperatorPagerDuty, 'services' | 'teams'>,
): Promise<SubscriptionFilter> {
  const scope = subscriptionScope(triggers);
  if (scope.kind === 'account') return { type: 'account_reference' };
  const known = await (scope.kind === 'service' ? pagerduty.services() : pagerduty.teams());
  const found = known.find(({ id, name }) => id === scope.entry || name === scope.entry);
  if (found) return { type: `${scope.kind}_reference`, id: found.id };
  const near = suggest(
    scope.entry,
    known.flatMap(({ id, name }) => [id, name]),
  );
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new AppError('pagerduty_not_found', `PagerDuty has no ${scope.kind} ${scope.entry}${hint}`, {
    remedy: 'correct the triggers and apply them, or pdt connect --account',
  });
}

/** `the whole account`, `service PXYZ123`. */
export function scopeText({ type, id }: SubscriptionFilter): string {
  return type === 'account_reference'
    ? 'the whole account'
    : `${type.replace('_reference', '')} ${id ?? '?'}`;
}

export function sameScope(a: SubscriptionFilter, b: SubscriptionFilter): boolean {
  return a.type === b.type && (a.type === 'account_reference' || a.id === b.id);
}
