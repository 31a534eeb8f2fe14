import type { Patient } from '../../app/doctor.ts';
import { sameWebhook } from '../../domain/subscription-plan.ts';
import type { Io } from '../io.ts';
import { memo } from '../stack/memo.ts';
import { type OpenStack, sleep } from '../stack/open-stack.ts';
import { createTriggerAccounts, openPagerDuty } from '../stack/pagerduty-access.ts';
import { readCatalog } from '../stack/read-catalog.ts';
import type { OutputName } from '../target/target.ts';

/** Without these some command does not work. */
const NEEDED: readonly OutputName[] = [
  'WebhookUrl',
  'QueueUrl',
  'DeadLetterQueueUrl',
  'LedgerTable',
  'CatalogTable',
  'ParameterPath',
  'WebhookSecretId',
  'WorkerSecretId',
  'PublisherFunctionName',
  'ReceiverLogGroup',
  'WorkerLogGroup',
];

const ANSWER_MS = 10_000;

/** A stack as the doctor sees it. */
export async function examine(
  stack: OpenStack,
  io: Io,
  options: { readonly fix: boolean; readonly ping_ms: number },
): Promise<Patient> {
  const { target } = stack;
  const found = await Promise.all(NEEDED.map(async (name) => [name, await target.find(name)] as const));
  const webhook_url = found.find(([name]) => name === 'WebhookUrl')?.[1] ?? '';
  const catalog = memo(() => readCatalog(stack));
  const worker_secrets = memo(async () => (await (await stack.secrets('worker')).read()).values);
  const pagerduty = memo(async () => {
    const first = (await catalog())?.triggers.find(({ resource }) => resource.spec.enabled);
    return await openPagerDuty(stack, io, first?.resource.spec.platform.config.region ?? 'us');
  });
  const subscriptions = async () => (await pagerduty()).subscriptions;
  return {
    ...options,
    stack: target.stack,
    missing_outputs: found.flatMap(([name, value]) => (value === undefined ? [name] : [])),
    webhook_url,
    http: ask,
    catalog,
    subscriptions,
    connected: memo(async () =>
      (await (await subscriptions()).list()).filter(({ url }) => sameWebhook(url, webhook_url)),
    ),
    webhook_secrets: memo(async () => (await (await stack.secrets('webhook')).read()).values),
    worker_secrets,
    account: createTriggerAccounts(stack, io, worker_secrets),
    runs_on: async (day) => await (await stack.ledger()).byDay(day),
    dead_letters: async () => await (await stack.deadLetters()).count(),
    concurrency: stack.concurrency,
    publish: stack.publish,
    log: { find: async (query) => await (await stack.log('Receiver')).find(query) },
    now: Date.now,
    sleep,
    signal: io.interrupted(),
  };
}

async function ask(method: 'GET' | 'POST', url: string, body?: string): Promise<number> {
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_MS),
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  });
  await answer.arrayBuffer();
  return answer.status;
}
