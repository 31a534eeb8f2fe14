import { randomUUID } from 'node:crypto';
import type { Account, DoubleSubscription } from './account.ts';
import type { Attempt, AttemptAnswer, Delivery } from './deliver-attempt.ts';
import type { OutgoingEvent } from './events.ts';

/** Runs something later. Tests hand in a clock of their own. */
export interface Timer {
  /** Calls `act` after `ms`; the answer takes it back. */
  readonly after: (ms: number, act: () => void) => () => void;
}

type DeliveryEnd = 'delivered' | 'dropped' | 'discarded';

/** A delivery as it ended. discarded: its subscription was disabled or deleted before its turn. */
export interface DeliveryResult {
  readonly webhook_id: string;
  readonly subscription_id: string;
  readonly end: DeliveryEnd;
  readonly attempts: number;
  /** The last answer; absent when nothing was sent. */
  readonly answer?: AttemptAnswer;
}

export interface DeliveryEngineDeps {
  readonly account: Pick<Account, 'now' | 'subscriptions'>;
  readonly timer: Timer;
  readonly attempt: Attempt;
  readonly random?: () => number;
  readonly onAttempt?: (delivery: Delivery, attempt: number, answer: AttemptAnswer) => void;
}

export interface DeliveryEngine {
  /** Queues the event for one subscription, in line behind earlier ones about the same resource. */
  readonly enqueue: (
    subscription: DoubleSubscription,
    event: OutgoingEvent,
    resource: string,
  ) => Promise<DeliveryResult>;
  /** Ends every wait; what is queued is discarded. */
  readonly close: () => void;
}

/** PagerDuty's delivery rules: https://developer.pagerduty.com/docs/webhooks-overview */
const GIVE_UP_MS = 48 * 3_600_000;
const DISABLED_MS = 24 * 3_600_000;
const DROPS_TO_DISABLE = 3;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15 * 60_000;

interface Waiting extends Delivery {
  readonly queued_at: number;
  readonly end: (result: DeliveryResult) => void;
  attempts: number;
  answer?: AttemptAnswer;
}

/**
 * Delivers webhooks at least once and in order per subscription and resource: 2xx is done; 5xx, 429 and no answer are
 * tried again for 48 h; any other answer is a drop. Three drops in a row disable the subscription and discard its queue.
 */
export function createDeliveryEngine(deps: DeliveryEngineDeps): DeliveryEngine {
  const { account, timer, attempt, random = Math.random } = deps;
  const lines = new Map<string, Waiting[]>();
  const timers = new Map<string, () => void>();

  function finish(delivery: Waiting, end: DeliveryEnd): void {
    const { id, subscription, attempts, answer } = delivery;
    delivery.end({
      webhook_id: id,
      subscription_id: subscription.id,
      end,
      attempts,
      ...(answer ? { answer } : {}),
    });
  }

  function discard(subscriptionId?: string): void {
    for (const [key, line] of lines) {
      if (subscriptionId !== undefined && line[0]?.subscription.id !== subscriptionId) continue;
      timers.get(key)?.();
      timers.delete(key);
      lines.delete(key);
      for (const delivery of line) finish(delivery, 'discarded');
    }
  }

  function drop(key: string, delivery: Waiting): void {
    const { subscription } = delivery;
    subscription.drops += 1;
    leave(key, delivery, 'dropped');
    if (subscription.drops < DROPS_TO_DISABLE) return;
    subscription.drops = 0;
    subscription.disabled_until = account.now() + DISABLED_MS;
    discard(subscription.id);
  }

  function leave(key: string, delivery: Waiting, end: DeliveryEnd): void {
    const line = lines.get(key);
    if (line?.[0] === delivery) line.shift();
    if (line?.length === 0) lines.delete(key);
    finish(delivery, end);
  }

  async function run(key: string): Promise<void> {
    for (let delivery = lines.get(key)?.[0]; delivery; delivery = lines.get(key)?.[0]) {
      if (account.subscriptions.get(delivery.subscription.id) !== delivery.subscription) {
        discard(delivery.subscription.id);
        return;
      }
      delivery.attempts += 1;
      const answer = await attempt(delivery);
      delivery.answer = answer;
      deps.onAttempt?.(delivery, delivery.attempts, answer);
      // Discarded while the attempt was under way: its end has been told already.
      if (lines.get(key)?.[0] !== delivery) return;
      const verdict = judge(answer);
      if (verdict === 'done') {
        delivery.subscription.drops = 0;
        leave(key, delivery, 'delivered');
      } else if (verdict === 'drop' || account.now() - delivery.queued_at >= GIVE_UP_MS) {
        drop(key, delivery);
      } else {
        const wait = Math.min(FIRST_RETRY_MS * 2 ** (delivery.attempts - 1), LONGEST_RETRY_MS);
        timers.set(
          key,
          timer.after(Math.round(wait * (0.75 + random() / 4)), () => {
            timers.delete(key);
            void run(key);
          }),
        );
        return;
      }
    }
  }

  return {
    enqueue(subscription, event, resource) {
      return new Promise((end) => {
        const key = `${subscription.id}\n${resource}`;
        const body = Buffer.from(JSON.stringify({ event }), 'utf8');
        const delivery: Waiting = {
          id: randomUUID(),
          subscription,
          body,
          queued_at: account.now(),
          attempts: 0,
          end,
        };
        if (subscription.disabled_until > account.now()) {
          finish(delivery, 'discarded');
          return;
        }
        const line = lines.get(key);
        if (line) {
          line.push(delivery);
          return;
        }
        lines.set(key, [delivery]);
        void run(key);
      });
    },
    close: () => discard(),
  };
}

function judge(answer: AttemptAnswer): 'done' | 'retry' | 'drop' {
  if ('error' in answer) return 'retry';
  if (answer.status >= 200 && answer.status < 300) return 'done';
  return answer.status === 429 || answer.status >= 500 ? 'retry' : 'drop';
}
