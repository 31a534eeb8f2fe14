import { createRunLedger } from '../adapters/run-ledger/create-run-ledger.ts';
import { createSecretReader } from '../adapters/secrets-manager.ts';
import { createLogStore } from './aws/logs.ts';
import { startAws } from './aws/server.ts';
import { createClients } from './clients.ts';
import { withDemoValues } from './demo-values.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { startIntake } from './intake.ts';
import { keepPublished } from './keep-published.ts';
import { createLedgerWatch } from './ledger-watch.ts';
import type { WantedPort } from './listen.ts';
import type { LocalEvent, Notice, ReadyEvent, Reporter } from './local-event.ts';
import { FUNCTION_NAMES, type FunctionName, functionEnvironment, logGroupOf, outputsOf } from './names.ts';
import { openConsole } from './open-console.ts';
import type { PagerDutyDouble } from './pagerduty/start.ts';
import { provision } from './provision.ts';
import { publishHere } from './publish-here.ts';
import { createResourceLoader } from './resource-loader.ts';
import { sayMoved } from './say-moved.ts';
import { startLocalFunction } from './start-functions.ts';
import { startPagerDuty, type WantedPagerDuty } from './start-pagerduty.ts';
import { createStepOrder } from './step-order.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface PlatformOptions {
  readonly ports: Readonly<Record<'gateway' | 'pagerduty' | 'aws', WantedPort>>;
  /** Directories (or files) of triggers and agents; watched. */
  readonly paths: readonly string[];
  /** Messages name files relative to it. */
  readonly cwd: string;
  /** Secrets by name, as the shell has them. */
  readonly environment: Environment;
  /** The double, or a PagerDuty that is really written to: at this address, else at its own. */
  readonly pagerduty: WantedPagerDuty;
  readonly version: string;
  /** Tell each step of an agent's model. */
  readonly agent_trace?: boolean;
  /** Shortest pause between two reads of the webhook secrets; default as deployed. */
  readonly secrets_refresh_ms?: number;
  readonly report: Reporter;
}

/** Everything listens and works until `stop`. */
export interface Platform {
  readonly ready: ReadyEvent;
  /** Absent when a real PagerDuty is written to. */
  readonly double: PagerDutyDouble | undefined;
  /** Names and addresses, named as the stack's outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Every webhook secret that is stored now. Never print one. */
  readonly webhookSecrets: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

/** What was started, to be closed in reverse. */
type Closing = (() => Promise<void> | void)[];

/**
 * Starts the whole set on this machine: services, PagerDuty double, functions, gateway; fills it from the files and follows
 * their changes. Rejects with EADDRINUSE when an explicit port is taken, ENOENT when a path is not there; nothing runs then.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const closing: Closing = [];
  const stop = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    return { ...(await start(options, closing)), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function start(options: PlatformOptions, closing: Closing): Promise<Omit<Platform, 'stop'>> {
  const environment = withDemoValues(options);
  const hosts: Partial<Record<FunctionName, FunctionHost>> = {};

  const logs = createLogStore((['receiver', 'worker', 'publisher'] as const).map(logGroupOf));
  const watch: { ledger?: ReturnType<typeof createLedgerWatch> } = {};
  const aws = await startAws({
    ...options.ports.aws,
    now: Date.now,
    logs,
    functions: () => (hosts.publisher ? { [FUNCTION_NAMES.publisher]: hosts.publisher.invoke } : {}),
    onItemWritten: (write) => watch.ledger?.(write),
  });
  closing.push(aws.close);

  const pagerduty = await startPagerDuty(options.pagerduty, options.ports.pagerduty);
  if (pagerduty.double) closing.push(pagerduty.double.close);
  const settings = functionEnvironment({
    aws_port: aws.port,
    ...(pagerduty.url === undefined ? {} : { pagerduty_api_url: pagerduty.url }),
    version: options.version,
    agent_trace: options.agent_trace ?? false,
    ...(options.secrets_refresh_ms === undefined ? {} : { secrets_refresh_ms: options.secrets_refresh_ms }),
  });
  const clients = createClients(aws.url);
  await provision(clients, settings);
  const console = openConsole({ clients, settings, double: pagerduty.double });
  const tell = (event: LocalEvent) => {
    console.add(event);
    options.report.event(event);
  };
  const notice = (said: Notice) => {
    console.notice(said);
    options.report.notice(said);
  };
  const order = createStepOrder(tell);
  const ledger = createRunLedger({
    client: clients.dynamodb,
    table: settings.LEDGER_TABLE,
    now: Date.now,
    ttl_days: 30,
  });
  watch.ledger = createLedgerWatch({ table: settings.LEDGER_TABLE, read: ledger.read, tell: order.step });

  const startHost = async (name: FunctionName) => {
    const onTrace = (message: string) => notice({ level: 'info', message });
    const starting = startLocalFunction(name, { aws_url: aws.url, settings, environment, logs, onTrace });
    closing.push(() => starting.then((host) => host.stop()).catch(() => undefined));
    const host = await starting;
    hosts[name] = host;
    return host;
  };
  const load = createResourceLoader({
    ...clients,
    settings,
    environment,
    paths: options.paths,
    cwd: options.cwd,
    notice,
  });
  const [publisher, worker] = await Promise.all([startHost('publisher'), startHost('worker'), load()]);
  const published = await publishHere(publisher, notice);
  // Reads the catalog as it loads, so it comes after the first publication.
  const receiver = await startHost('receiver');

  const kept = await keepPublished({
    paths: options.paths,
    load,
    publisher,
    renew: [receiver, worker],
    tell,
    notice,
  });
  closing.push(kept.end);
  const intake = await startIntake({
    port: options.ports.gateway,
    receiver,
    worker,
    clients,
    settings,
    double: pagerduty.double,
    order,
    readRun: ledger.read,
    now: Date.now,
    console,
    notice,
  });
  closing.push(intake.close);

  sayMoved(notice, { 'AWS services': aws, PagerDuty: pagerduty, gateway: intake });
  const ready: ReadyEvent = {
    type: 'ready',
    webhook_url: `${intake.url}/webhooks/pagerduty`,
    pagerduty_url: pagerduty.url ?? 'https://api.pagerduty.com',
    console_url: `${intake.url}/`,
    aws_endpoint_url: aws.url,
  };
  const readWebhookSecrets = createSecretReader(clients.secrets, settings.WEBHOOK_SECRET_ID);
  tell(ready);
  tell({ type: 'loaded', ...published });
  return {
    ready,
    double: pagerduty.double,
    outputs: outputsOf(ready.webhook_url, settings),
    webhookSecrets: async () => [...(await readWebhookSecrets()).values()].flat(),
  };
}
