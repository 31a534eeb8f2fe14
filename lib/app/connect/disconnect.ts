import { AppError } from '../../domain/errors.ts';
import { readSubscriptionMark, secretFingerprint } from '../../domain/subscription-mark.ts';
import type { Subscription } from '../ports/subscriptions.ts';
import type { ConnectDeps } from './deps.ts';
import { removeValues } from './secret-values.ts';

/**
 * Deletes a subscription, then its secret. The secret goes only when its mark tells which one it is; one that somebody stored
 * by hand is kept.
 */
export async function disconnect(
  deps: Pick<ConnectDeps, 'subscriptions' | 'secrets' | 'say'>,
  subscription: Subscription,
): Promise<void> {
  await deps.subscriptions.remove(subscription.id);
  deps.say(`deleted subscription ${subscription.id}`);
  const mark = readSubscriptionMark(subscription.description);
  if (mark?.fingerprint === undefined) return;
  try {
    const removed = await removeValues(
      deps.secrets,
      mark.secret,
      (value) => secretFingerprint(value) === mark.fingerprint,
    );
    if (removed) deps.say(`removed its secret from ${mark.secret}`);
  } catch (cause) {
    throw new AppError('subscription_left', `its secret is still stored in ${mark.secret}`, {
      cause,
      remedy: `pdt secrets retire ${mark.secret}`,
    });
  }
}
