import type { ConnectDeps } from '../app/connect/deps.ts';
import { rotate } from '../app/connect/rotate.ts';
import { type SubscriptionPlan, subscribe } from '../app/connect/subscribe.ts';
import { verifyPing } from '../app/connect/verify-ping.ts';
import type { Subscription } from '../app/ports/subscriptions.ts';
import { AppError } from '../domain/errors.ts';
import { isSecretStored } from '../domain/subscription-mark.ts';
import { SUBSCRIBABLE, subscribedEvents } from '../domain/subscription-plan.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import { addScopeOptions, type ScopeFlags } from './connect/flags.ts';
import { printConnected } from './connect/print.ts';
import { sameScope, scopeAsked, scopeOfTriggers, scopeText } from './connect/scope.ts';
import { openSession, type Session, signedBy } from './connect/session.ts';
import { requireWebhook } from './connect/webhook.ts';
import type { Io } from './io.ts';
import { addOutputOption, type OutputForm } from './output.ts';
import { during } from './progress.ts';
import { interruptible } from './stack/interruptible.ts';
import { openStack } from './stack/open-stack.ts';
import { durationMs } from './stack/since.ts';
import { openTarget } from './target/target.ts';

interface Flags extends ScopeFlags {
  readonly fromTriggers?: true;
  readonly rotate?: true;
  readonly secret?: string;
  readonly overlap: string;
  readonly timeout: string;
  readonly output: OutputForm;
}

const EXAMPLES = `Examples:
  pdt connect --from-triggers        the events and the scope that the triggers want
  pdt connect --service PXYZ123      every event of one service
  pdt connect --rotate               a new subscription and secret in place of the old, losing no event
  pdt connect --local                against a running npm start

Creates the subscription, stores its secret, has PagerDuty ping and waits until the signature was verified.
Whatever fails on the way is undone. Uses PAGERDUTY_API_TOKEN, else the stack's own token.
Exit codes: 0 connected, 2 usage, 3 nothing to rotate, 4 credentials, 5 remote or no verified ping, 6 changed meanwhile.

`;

export const define: DefineCommand = (command, io, done) => {
  command.addHelpText('before', EXAMPLES);
  addOutputOption(addScopeOptions(command), ['table', 'json', 'yaml', 'name'])
    .option('--from-triggers', 'only the events the deployed triggers listen to, in the narrowest scope')
    .option('--rotate', 'replace the subscription and its secret')
    .option('--secret <NAME>', "name of the webhook secret (default: the triggers')")
    .option('--overlap <duration>', 'with --rotate: how long both deliver at least; 0s does not wait', '30s')
    .option('--timeout <duration>', 'how long the verified ping may take', '60s')
    .action(async (flags: Flags) => done(await interruptible(io.interrupted(), () => connect(flags, io))));
};

async function connect(flags: Flags, io: Io): Promise<ExitCode> {
  const asked = scopeAsked(flags);
  const ping_ms = durationMs('--timeout', flags.timeout);
  const overlap_ms = durationMs('--overlap', flags.overlap);
  const stack = openStack(await openTarget(flags, io));
  const session = await openSession(stack, io, { secret: flags.secret, ping_ms });
  await requireWebhook(session.webhook_url);
  if (flags.rotate) {
    const old = signedBy(session.connected, session.secret).filter(
      ({ filter }) => asked === undefined || sameScope(filter, asked),
    );
    const rotated = await during(io, 'rotating', (doing) =>
      rotateAll({ ...session, deps: { ...session.deps, doing } }, stack.target.stack, old, overlap_ms),
    );
    await printConnected(io, flags.output, rotated);
    return EXIT.ok;
  }
  const plan = await planOf(session, flags, asked, stack.target.stack);
  const there = session.connected.find(({ filter }) => sameScope(filter, plan.filter));
  const subscription = await during(io, 'connecting', async (doing) => {
    const deps = { ...session.deps, doing };
    return there ? await keep(deps, there, plan) : (await subscribe(deps, plan)).subscription;
  });
  io.err(`connected: ${plan.events.length} event types of ${scopeText(plan.filter)} come to ${plan.url}\n`);
  await printConnected(io, flags.output, [subscription]);
  return EXIT.ok;
}

async function planOf(
  session: Session,
  flags: Flags,
  asked: SubscriptionPlan['filter'] | undefined,
  stack: string,
): Promise<SubscriptionPlan> {
  const { triggers, secret, webhook_url, pagerduty } = session;
  if (flags.fromTriggers && triggers.length === 0) {
    throw new AppError('trigger_missing', `no enabled trigger uses ${secret}`, {
      remedy: 'pdt apply -f docs/examples/triggers',
    });
  }
  return {
    stack,
    url: webhook_url,
    secret,
    events: flags.fromTriggers ? subscribedEvents(triggers) : SUBSCRIBABLE,
    filter:
      asked ??
      (flags.fromTriggers ? await scopeOfTriggers(triggers, pagerduty) : { type: 'account_reference' }),
  };
}

/** A subscription that is there already stays when its ping is verified; events it lacks are added. */
async function keep(deps: ConnectDeps, there: Subscription, plan: SubscriptionPlan): Promise<Subscription> {
  deps.say(`subscription ${there.id} delivers here already`);
  try {
    const { values } = await deps.secrets.read();
    if (isSecretStored(there.description, values) === false) {
      throw new AppError('subscription_unverified', `the secret of subscription ${there.id} is not stored`);
    }
    if (there.temporarily_disabled) await deps.subscriptions.enable(there.id);
    const missing = plan.events.filter((event) => !there.events.includes(event));
    const change = {
      ...(there.active ? {} : { active: true }),
      ...(missing.length === 0 ? {} : { events: [...there.events, ...missing] }),
    };
    const changed =
      Object.keys(change).length === 0 ? there : await deps.subscriptions.update(there.id, change);
    await verifyPing(deps, there.id);
    deps.say("PagerDuty's ping arrived and its signature is right");
    return { ...changed, temporarily_disabled: false };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'subscription_unverified') throw thrown;
    throw new AppError(thrown.code, thrown.message, { cause: thrown, remedy: 'pdt connect --rotate' });
  }
}

/** One after the other; each new one has its predecessor's scope and events. */
async function rotateAll(
  session: Session,
  stack: string,
  old: readonly Subscription[],
  overlap_ms: number,
): Promise<readonly Subscription[]> {
  const { deps, secret, webhook_url } = session;
  if (old.length === 0) {
    throw new AppError('subscription_missing', `no subscription delivers to ${webhook_url}`, {
      remedy: 'pdt connect --from-triggers',
    });
  }
  const done: Subscription[] = [];
  for (const [index, each] of old.entries()) {
    const others = signedBy(session.connected, secret).filter(({ id }) =>
      old.slice(0, index + 1).every((gone) => gone.id !== id),
    );
    const plan = { stack, url: webhook_url, secret, events: each.events, filter: each.filter };
    done.push(await rotate(deps, plan, each, { overlap_ms, others: [...others, ...done] }));
  }
  return done;
}
