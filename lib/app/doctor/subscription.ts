import { AppError } from '../../domain/errors.ts';
import { isSecretStored } from '../../domain/subscription-mark.ts';
import { isAnswered, subscribedEvents } from '../../domain/subscription-plan.ts';
import { verifyPing } from '../connect/verify-ping.ts';
import { type Check, enabledTriggers, failed, mended, passed } from './check.ts';

/** A subscription delivers here and is switched on. PagerDuty switches one off for 24 h after three drops in a row. */
export const checkSubscription: Check = async (patient) => {
  const connected = await patient.connected();
  if (connected.length === 0) {
    return [failed('no PagerDuty subscription delivers to this stack', 'pdt connect --from-triggers')];
  }
  return await Promise.all(
    connected.map(async ({ id, url, active, temporarily_disabled, filter }) => {
      if (!isAnswered(url)) {
        return failed(
          `subscription ${id} delivers to ${url}, which answers 404, so PagerDuty drops its events and switches it off; delete it, then pdt connect --from-triggers makes another`,
          `pdt disconnect ${id}`,
        );
      }
      const off = temporarily_disabled ? 'temporarily disabled' : active ? undefined : 'not active';
      const which = `subscription ${id} (${filter.type.replace('_reference', '')}${filter.id ? ` ${filter.id}` : ''})`;
      if (off === undefined) return { result: 'PASS' as const, message: `${which} is enabled` };
      if (!patient.fix) return failed(`${which} is ${off}`, 'pdt doctor --fix');
      const subscriptions = await patient.subscriptions();
      if (temporarily_disabled) await subscriptions.enable(id);
      if (!active) await subscriptions.update(id, { active: true });
      return mended(`${which} was ${off}; enabled it`);
    }),
  );
};

/** Together the subscriptions bring every event that an enabled trigger listens to. */
export const checkEvents: Check = async (patient) => {
  const [connected, triggers] = await Promise.all([patient.connected(), enabledTriggers(patient)]);
  const [first] = connected;
  if (!first) return [{ result: 'SKIP', message: 'there is no subscription that could bring events' }];
  const brought = new Set(connected.flatMap(({ events }) => events));
  const missing = subscribedEvents(triggers).filter((type) => !brought.has(type));
  if (missing.length === 0) return passed("the subscription's events cover the triggers'");
  const what = `subscription ${first.id} does not bring ${missing.join(', ')}`;
  if (!patient.fix) return [failed(what, 'pdt doctor --fix')];
  const subscriptions = await patient.subscriptions();
  await subscriptions.update(first.id, { events: [...first.events, ...missing] });
  return [mended(`${what}; added`)];
};

/** A ping of each subscription arrives and its signature is right: both sides have the same secret. */
export const checkPing: Check = async (patient) => {
  const connected = await patient.connected();
  if (connected.length === 0) return [{ result: 'SKIP', message: 'there is no subscription to ping' }];
  const [subscriptions, stored] = await Promise.all([patient.subscriptions(), patient.webhook_secrets()]);
  return await Promise.all(
    connected.map(async ({ id, url, active, temporarily_disabled, description }) => {
      if (!isAnswered(url)) {
        return { result: 'SKIP' as const, message: `subscription ${id} delivers to another path` };
      }
      if (isSecretStored(description, stored) === false) {
        return failed(`the secret that subscription ${id} signs with is not stored`, 'pdt connect --rotate');
      }
      if (!patient.fix && (temporarily_disabled || !active)) {
        return { result: 'SKIP' as const, message: `subscription ${id} is switched off` };
      }
      try {
        await verifyPing({ ...patient, subscriptions }, id);
        return { result: 'PASS' as const, message: `the ping of ${id} arrived and its signature is right` };
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'subscription_unverified') throw error;
        return failed(error.message, 'pdt connect --rotate');
      }
    }),
  );
};
