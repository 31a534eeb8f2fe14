import { AppError } from '../../domain/errors.ts';
import { aimed } from '../target/aimed.ts';
import type { TargetFlags } from '../target/target.ts';
import type { Sent } from './post.ts';

/** What was asked for, as far as it tells what to check. */
interface Asked extends TargetFlags {
  /** Set: an address that need be no stack's, signed with the environment's secret. */
  readonly url?: string;
}

/** What an answer that is no 202 means to whoever sent, what to check and what to do next. */
export function refusal({ status, error }: Sent, url: string, asked: Asked): AppError {
  const doctor = aimed('pdt doctor', asked);
  const tail = `${aimed('pdt tail', asked)} shows why`;
  const answered = `${url} answered ${status}: ${error?.code ?? 'no reason given'}`;
  if (status === 0) {
    return new AppError('webhook_unreachable', `${url}: ${error?.message ?? 'no answer'}`, {
      remedy: asked.url === undefined ? doctor : 'check the address; without --url it goes to the stack',
    });
  }
  if (status === 403) {
    const what = `${answered}; no secret stored there signs like this`;
    const remedy =
      asked.url === undefined
        ? `${doctor} finds out whether this address and the stored secrets belong together`
        : 'check that PAGERDUTY_WEBHOOK_SECRET here is a value stored there (pdt secrets set PAGERDUTY_WEBHOOK_SECRET --add)';
    return new AppError('signature_mismatch', what, { remedy });
  }
  if (status === 404) {
    return new AppError('delivery_refused', answered, {
      remedy: 'check the path: the webhook is …/webhooks/pagerduty',
    });
  }
  if (status === 429) {
    return new AppError('delivery_refused', answered, {
      remedy: 'send fewer at a time (--count); the stack throttles, and PagerDuty would send again',
    });
  }
  if (error?.code === 'signature_unverifiable') {
    return new AppError('delivery_refused', `${answered}; the secrets could not be checked just now`, {
      remedy: `the same again in 5 s; if it stays so, ${doctor}`,
    });
  }
  return new AppError('delivery_refused', answered, {
    remedy: asked.url === undefined ? `${doctor}; ${tail}` : 'the log of the receiver there tells why',
  });
}
