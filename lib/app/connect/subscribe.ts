import { AppError, asAppError } from '../../domain/errors.ts';
import { secretFingerprint, subscriptionMark, unfinishedMark } from '../../domain/subscription-mark.ts';
import { writeOutcome } from '../../domain/write-outcome.ts';
import type { Subscription, SubscriptionFilter } from '../ports/subscriptions.ts';
import type { ConnectDeps } from './deps.ts';
import { removeValues, withValue } from './secret-values.ts';
import { verifyPing } from './verify-ping.ts';

/** The subscription wanted. */
export interface SubscriptionPlan {
  readonly stack: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly filter: SubscriptionFilter;
  /** Name under which its secret is stored. */
  readonly secret: string;
}

/** A subscription that works: its secret is stored, and a ping of it was verified. */
export interface Subscribed {
  readonly subscription: Subscription;
  /** Deletes it and takes its secret back. */
  readonly undo: () => Promise<void>;
}

/**
 * Makes a subscription: created inactive, so that nothing is delivered that the receiver could not verify; its secret
 * stored; switched on; pinged. Whatever fails, all of it is undone first.
 */
export async function subscribe(deps: ConnectDeps, plan: SubscriptionPlan): Promise<Subscribed> {
  deps.signal?.throwIfAborted();
  const before = await deps.secrets.read();
  const { subscription, secret } = await create(deps, plan);
  const undo = () => takeBack(deps, plan, subscription.id, secret);
  try {
    deps.say(`created subscription ${subscription.id}`);
    deps.signal?.throwIfAborted();
    await deps.secrets.write(withValue(before.values, plan.secret, secret), before.version);
    deps.say(`stored its secret as ${plan.secret}`);
    deps.signal?.throwIfAborted();
    const description = subscriptionMark({
      stack: plan.stack,
      secret: plan.secret,
      fingerprint: secretFingerprint(secret),
    });
    await deps.subscriptions.update(subscription.id, { active: true, description });
    await verifyPing(deps, subscription.id);
    deps.say("PagerDuty's ping arrived and its signature is right");
    return { subscription: { ...subscription, active: true, description }, undo };
  } catch (thrown) {
    await undoAfter(thrown, undo);
    deps.say('undone: the subscription is deleted, its secret removed');
    throw thrown;
  }
}

/** A creation whose answer was lost may have happened: its nonce tells. */
async function create(deps: ConnectDeps, plan: SubscriptionPlan) {
  const description = unfinishedMark({ stack: plan.stack, secret: plan.secret }, deps.newNonce());
  try {
    const { url, events, filter } = plan;
    return await deps.subscriptions.create({ url, active: false, description, events, filter });
  } catch (thrown) {
    if (writeOutcome(thrown) !== 'unknown') throw thrown;
    await undoAfter(thrown, async () => {
      const orphans = (await deps.subscriptions.list()).filter((each) => each.description === description);
      for (const { id } of orphans) await deps.subscriptions.remove(id);
    });
    throw thrown;
  }
}

/** The subscription first: while it is there, its secret must be. */
async function takeBack(
  deps: ConnectDeps,
  plan: SubscriptionPlan,
  id: string,
  secret: string,
): Promise<void> {
  try {
    await deps.subscriptions.remove(id);
  } catch (cause) {
    throw new AppError('subscription_left', `subscription ${id} is still there, and so is its secret`, {
      cause,
      remedy: `pdt disconnect ${id}`,
    });
  }
  try {
    await removeValues(deps.secrets, plan.secret, (value) => value === secret);
  } catch (cause) {
    throw new AppError('subscription_left', `its secret is still stored as the newest of ${plan.secret}`, {
      cause,
      remedy: `pdt secrets retire ${plan.secret} --newest`,
    });
  }
}

/** Undoes; when that fails too, the error says both what went wrong and what is left. */
export async function undoAfter(thrown: unknown, undo: () => Promise<void>): Promise<void> {
  try {
    await undo();
  } catch (left) {
    const error = thrown instanceof Error && thrown.name === 'AbortError' ? undefined : asAppError(thrown);
    const { message, remedy } = asAppError(left);
    throw new AppError(
      error?.code ?? 'subscription_left',
      `${error?.message ?? 'interrupted'}; not undone: ${message}`,
      { cause: thrown, remedy: remedy ?? 'pdt disconnect' },
    );
  }
}
