import { createRunLedger } from '../adapters/run-ledger/create-run-ledger.ts';
import { createSecretReader } from '../adapters/secrets-manager.ts';
import { createLogStore } from './aws/logs.ts';
import { startAws } from './aws/server.ts';
import { createClients } from './clients.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { startIntake } from './intake.ts';
import { createLedgerWatch } from './ledger-watch.ts';
import type { WantedPort } from './listen.ts';
import type { LocalEvent, Notice, ReadyEvent, Reporter } from './local-event.ts';
import { DEMO_VALUES } from './local-secrets.ts';
import { FUNCTION_NAMES, type FunctionName, functionEnvironment, logGroupOf, outputsOf } from './names.ts';
import { openConsole } from './open-console.ts';
import type { PagerDutyDouble } from './pagerduty/start.ts';
import { provision } from './provision.ts';
import { publishHere } from './publish-here.ts';
import { createReload } from './reload.ts';
import { createResourceLoader } from './resource-loader.ts';
import { startLocalFunction } from './start-functions.ts';
import { startPagerDuty } from './start-pagerduty.ts';
import { createStepOrder } from './step-order.ts';
import { watchPaths } from './watch.ts';

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
  readonly pagerduty: 'double' | { readonly url?: string };
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

/** How often the stack invokes its publisher, whatever changes. */
const SCHEDULE_MS = 5 * 60_000;

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

  const pagerduty = await openPagerDuty(options, closing);
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

  const reload = createReload({
    load,
    publish: () => publishHere(publisher, notice),
    renew: [receiver, worker],
    tell,
    notice,
  });
  // As the stack's schedule: it ends what was disabled for a while, and confirms the catalog.
  const schedule = setInterval(() => void publishHere(publisher, () => undefined), SCHEDULE_MS);
  closing.push(() => clearInterval(schedule));
  const unwatch = await watchPaths(options.paths, reload.now);
  closing.push(async () => {
    unwatch();
    await reload.ended();
  });
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

/** Printed where one is used. A real PagerDuty is never asked with a demo token. */
function withDemoValues(options: PlatformOptions): Environment {
  const names = (['PAGERDUTY_WEBHOOK_SECRET', 'PAGERDUTY_API_TOKEN'] as const).filter(
    (name) =>
      !options.environment[name] && (name !== 'PAGERDUTY_API_TOKEN' || options.pagerduty === 'double'),
  );
  for (const name of names) {
    options.report.notice({
      level: 'info',
      message: `${name} is not set; using the demo value ${DEMO_VALUES[name]}`,
    });
  }
  return { ...options.environment, ...Object.fromEntries(names.map((name) => [name, DEMO_VALUES[name]])) };
}

async function openPagerDuty(
  options: PlatformOptions,
  closing: Closing,
): Promise<{ readonly url?: string; readonly double?: PagerDutyDouble; readonly moved_from?: number }> {
  if (options.pagerduty !== 'double') return options.pagerduty;
  const started = await startPagerDuty(options.ports.pagerduty);
  closing.push(started.double.close);
  return { ...started, url: started.double.url };
}

function sayMoved(
  notice: Reporter['notice'],
  listening: Readonly<Record<string, { readonly url?: string; readonly moved_from?: number }>>,
): void {
  for (const [name, { url, moved_from }] of Object.entries(listening)) {
    if (moved_from === undefined) continue;
    notice({ level: 'warning', message: `port ${moved_from} is taken; ${name} listens on ${url} instead` });
  }
}
