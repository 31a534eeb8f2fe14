import { AppError } from '../../domain/errors.ts';
import { writeOutcome } from '../../domain/write-outcome.ts';
import type { PagerDutyUser, Users } from './users.ts';

export interface SenderDeps {
  /** The configured e-mail: the trigger's, else PAGERDUTY_FROM_EMAIL. */
  readonly from: () => Promise<string | undefined>;
  /** The token's own user, cached by the caller as long as it likes. */
  readonly me: () => Promise<PagerDutyUser | undefined>;
  readonly users: Pick<Users, 'userByEmail'>;
}

export interface Sender {
  /** The `From` of every write. Throws `pagerduty_from_missing`, `pagerduty_from_invalid`; of those with an unknown outcome only `call_broken`. */
  readonly email: () => Promise<string>;
  /** Id of the user our writes come from. */
  readonly userId: () => Promise<string | undefined>;
}

const EMAIL = /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/;

/** Tells in whose name we write. */
export function createSender({ from, me, users }: SenderDeps): Sender {
  return {
    async email() {
      const email = (await configured(from)) ?? (await ownEmail(me));
      if (email) return email;
      throw new AppError('pagerduty_from_missing', 'no e-mail to write from', {
        remedy:
          'Set from_email in the trigger or PAGERDUTY_FROM_EMAIL in the worker secret (pdt secrets set PAGERDUTY_FROM_EMAIL --worker) to the e-mail of a PagerDuty user; an account-level API key has none of its own.',
      });
    },
    async userId() {
      const own = await me();
      if (own) return own.id;
      const email = await configured(from);
      return email === undefined ? undefined : (await users.userByEmail(email))?.id;
    },
  };
}

async function configured(from: SenderDeps['from']): Promise<string | undefined> {
  const email = (await from())?.trim();
  if (!email) return undefined;
  if (EMAIL.test(email)) return email;
  throw new AppError('pagerduty_from_invalid', 'from_email is not an e-mail address', {
    remedy: 'Write from_email (or PAGERDUTY_FROM_EMAIL) as a plain e-mail address, such as ops@example.com.',
  });
}

/**
 * A failure here comes before the write: its outcome must not read as unknown. A fault of our own keeps its name, which is never
 * repeated in place.
 */
async function ownEmail(me: SenderDeps['me']): Promise<string | undefined> {
  try {
    return (await me())?.email;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'call_broken') throw error;
    if (writeOutcome(error) !== 'unknown') throw error;
    throw new AppError('pagerduty_unreachable', `nothing was written: ${error.message}`, {
      cause: error,
      ...(error.retry_after_ms === undefined ? {} : { retry_after_ms: error.retry_after_ms }),
    });
  }
}
