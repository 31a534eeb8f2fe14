import { randomUUID } from 'node:crypto';
import type { ConnectDeps } from '../../app/connect/deps.ts';
import type { Subscription } from '../../app/ports/subscriptions.ts';
import { AppError } from '../../domain/errors.ts';
import { readSubscriptionMark } from '../../domain/subscription-mark.ts';
import { sameWebhook } from '../../domain/subscription-plan.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { webhookSecretName } from '../../domain/webhook-secret-name.ts';
import type { Io } from '../io.ts';
import { during } from '../progress.ts';
import { type OpenStack, sleep } from '../stack/open-stack.ts';
import { type OperatorPagerDuty, openPagerDuty } from '../stack/pagerduty-access.ts';
import { enabledTriggers } from '../stack/read-catalog.ts';

/** What connect and disconnect work with. */
export interface Session {
  readonly deps: ConnectDeps;
  readonly pagerduty: OperatorPagerDuty;
  readonly webhook_url: string;
  /** Name of the secret. */
  readonly secret: string;
  /** Enabled triggers that this secret signs for. */
  readonly triggers: readonly Trigger[];
  /** Subscriptions that deliver to this stack. */
  readonly connected: readonly Subscription[];
}

interface SessionOptions {
  /** Name of the secret, when it was said. */
  readonly secret: string | undefined;
  readonly ping_ms: number;
}

/** @throws AppError `usage` when several secret names are in use and none was said; what PagerDuty refuses. */
export async function openSession(stack: OpenStack, io: Io, options: SessionOptions): Promise<Session> {
  const all = await enabledTriggers(stack);
  const secret = options.secret ?? theSecretOf(all);
  const triggers = all.filter((trigger) => webhookSecretName(trigger) === secret);
  const region = (triggers[0] ?? all[0])?.spec.platform.config.region ?? 'us';
  const [pagerduty, secrets, log, webhook_url] = await Promise.all([
    openPagerDuty(stack, io, region),
    stack.secrets('webhook'),
    stack.log('Receiver'),
    stack.target.value('WebhookUrl'),
  ]);
  const listed = await during(io, 'asking PagerDuty for its subscriptions', pagerduty.subscriptions.list);
  const connected = listed.filter(({ url }) => sameWebhook(url, webhook_url));
  const deps: ConnectDeps = {
    subscriptions: pagerduty.subscriptions,
    secrets,
    log,
    now: Date.now,
    sleep,
    newNonce: randomUUID,
    say: (step) => io.err(`${step}\n`),
    signal: io.interrupted(),
    ping_ms: options.ping_ms,
  };
  return { deps, pagerduty, webhook_url, secret, triggers, connected };
}

/** Subscriptions whose secret has this name: those marked so, and those somebody made by hand. */
export function signedBy(connected: readonly Subscription[], secret: string): readonly Subscription[] {
  return connected.filter(({ description }) => {
    const mark = readSubscriptionMark(description);
    return mark === undefined || mark.secret === secret;
  });
}

function theSecretOf(triggers: readonly Trigger[]): string {
  const names = [...new Set(triggers.map(webhookSecretName))];
  if (names.length > 1) {
    throw new AppError('usage', `the triggers use several webhook secrets: ${names.join(', ')}`, {
      remedy: `pdt connect --secret ${names[0]}`,
    });
  }
  return names[0] ?? 'PAGERDUTY_WEBHOOK_SECRET';
}
