import { AppError } from '../../domain/errors.ts';
import { readSubscriptionMark, secretFingerprint } from '../../domain/subscription-mark.ts';
import type { Subscription } from '../ports/subscriptions.ts';
import type { ConnectDeps } from './deps.ts';
import { drain } from './drain.ts';
import { removeValues } from './secret-values.ts';
import { type Subscribed, type SubscriptionPlan, subscribe, undoAfter } from './subscribe.ts';

/**
 * Replaces a subscription and its secret. Both subscriptions run until the new one's ping is verified and the old one has
 * nothing left to repeat, so that every event is delivered by one of them at least; a doubled one has the same event id.
 * Until the old one is gone any failure undoes the new one.
 */
export async function rotate(
  deps: ConnectDeps,
  plan: SubscriptionPlan,
  old: Subscription,
  options: {
    readonly overlap_ms: number;
    /** Other subscriptions of ours that sign with a secret of the same name. */
    readonly others: readonly Subscription[];
  },
): Promise<Subscription> {
  const next = await subscribe(deps, plan);
  try {
    deps.say(`both subscriptions deliver; waiting until ${old.id} has nothing left to repeat`);
    await drain(deps, old.id, options.overlap_ms);
    deps.signal?.throwIfAborted();
  } catch (thrown) {
    await undoAfter(thrown, next.undo);
    deps.say('undone: the old subscription goes on as before');
    throw thrown;
  }
  await removeOld(deps, old, next);
  deps.say(`deleted subscription ${old.id}`);
  await retireOld(deps, plan, old, next, options.others);
  return next.subscription;
}

/** A deletion whose answer was lost is looked up. Only when nobody can tell are both left. */
async function removeOld(deps: ConnectDeps, old: Subscription, next: Subscribed): Promise<void> {
  try {
    await deps.subscriptions.remove(old.id);
  } catch (thrown) {
    const there = await deps.subscriptions.get(old.id).catch((cause: unknown) => {
      throw new AppError(
        'subscription_left',
        `whether ${old.id} was deleted is not known; ${next.subscription.id} works, and both secrets stay stored`,
        { cause, remedy: `pdt disconnect ${old.id}` },
      );
    });
    if (there === undefined) return;
    await undoAfter(thrown, next.undo);
    deps.say('undone: the old subscription goes on as before');
    throw thrown;
  }
}

/**
 * The old secret goes when it is known which value it is: by the mark, or because no other subscription of ours uses this
 * name. A value somebody set by hand for a subscription of their own is kept in doubt.
 */
async function retireOld(
  deps: ConnectDeps,
  plan: SubscriptionPlan,
  old: Subscription,
  next: Subscribed,
  others: readonly Subscription[],
): Promise<void> {
  const marked = readSubscriptionMark(old.description)?.fingerprint;
  const current = readSubscriptionMark(next.subscription.description)?.fingerprint;
  if (marked === undefined && others.length > 0) {
    deps.say(
      `which value of ${plan.secret} was ${old.id}'s is not known; pdt secrets retire ${plan.secret} later`,
    );
    return;
  }
  const unwanted = (value: string) => {
    const fingerprint = secretFingerprint(value);
    return marked === undefined ? fingerprint !== current : fingerprint === marked;
  };
  try {
    if (await removeValues(deps.secrets, plan.secret, unwanted)) deps.say('retired the old secret');
  } catch (cause) {
    throw new AppError(
      'subscription_left',
      `rotated to ${next.subscription.id}, but the old secret is still stored; it verifies nothing any more`,
      { cause, remedy: `pdt secrets retire ${plan.secret}` },
    );
  }
}
