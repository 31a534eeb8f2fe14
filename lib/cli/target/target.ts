import { AppError } from '../../domain/errors.ts';
import type { LocalFile } from '../../local/local-file.ts';
import type { Io } from '../io.ts';
import { during } from '../progress.ts';
import { createStyle } from '../style.ts';
import { type Access, type Clients, createClients, endpointsIn } from './clients.ts';
import { readConfigFile } from './config-file.ts';
import { type TargetFlags, wantsLocal } from './flags.ts';
import { findLocal } from './local.ts';
import { environmentNameOf, OUTPUT_NAMES, type OutputName, type Outputs } from './output-names.ts';

export { addTargetOptions, type TargetFlags } from './flags.ts';
export type { OutputName } from './output-names.ts';

/** Default of the context value `stackName`. */
const DEFAULT_STACK = 'pagerduty-triggers';

/** What every client is made with. */
interface ClientSettings extends Pick<Access, 'region' | 'profile' | 'credentials'> {
  readonly endpoint?: string;
}

/** The deployment a command acts on. */
export interface Target {
  readonly stack: string;
  readonly region: string;
  /** True for a running `npm start`. */
  readonly local: boolean;
  readonly clients: Clients;
  /** For clients that are not among these. Endpoints absent: as the SDK finds them in the environment. */
  readonly settings: ClientSettings;
  /** All there is to know at once. */
  readonly outputs: () => Promise<Outputs>;
  /** A name or address of the stack. @throws AppError `stack_missing` when it has none. */
  readonly value: (name: OutputName) => Promise<string>;
  /** The same; undefined when the stack has none. */
  readonly find: (name: OutputName) => Promise<string | undefined>;
}

/**
 * Finds the deployment: flag, then environment, then pdt.config.yaml, then the stack's outputs, then default. Says on stderr
 * which account, region and stack that is before anything else is asked.
 * @throws AppError `usage`, `local_missing`, `aws_unauthorized`, `aws_unavailable`.
 */
export async function openTarget(flags: TargetFlags, io: Io): Promise<Target> {
  if (wantsLocal(flags, io.env)) return openLocal(await findLocal(io.cwd), io);
  const config = await readConfigFile(io.cwd);
  const { env } = io;
  const stack = flags.stack ?? (env['PDT_STACK'] || config.stack || DEFAULT_STACK);
  const region =
    flags.region ??
    (env['PDT_REGION'] || env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || config.region || undefined);
  const profile = flags.profile ?? (env['PDT_PROFILE'] || env['AWS_PROFILE'] || config.profile || undefined);
  const keys = flags.profile === undefined ? keysIn(env) : undefined;
  const settings: ClientSettings = {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined || keys ? {} : { profile }),
    ...(keys ? { credentials: keys } : {}),
  };
  const access: Access = { ...settings, endpoint: endpointsIn(env) };
  const clients = createClients(access);
  const { readAccount } = await import('./account.ts');
  const sts = await clients.sts();
  const who = await during(io, 'asking AWS who this is', () =>
    readAccount(sts, access.endpoint('STS') !== undefined),
  );
  announce(io, `account ${who.account}, region ${who.region}, stack ${stack}`);

  let reading: Promise<Outputs | undefined> | undefined;
  const outputs = async () => {
    reading ??= import('./stack-outputs.ts').then(async ({ readStackOutputs }) =>
      readStackOutputs({ stack, sts: await clients.sts(), endpoint: access.endpoint('CLOUDFORMATION') }),
    );
    return reading;
  };
  const find = async (name: OutputName): Promise<string | undefined> =>
    env[environmentNameOf(name)] ||
    config.outputs?.[name] ||
    (await outputs())?.[name] ||
    (name === 'ParameterPath' ? `/${stack}` : undefined);
  return {
    stack,
    region: who.region,
    local: false,
    clients,
    settings: { ...settings, ...(env['AWS_ENDPOINT_URL'] ? { endpoint: env['AWS_ENDPOINT_URL'] } : {}) },
    find,
    value: required(find, stack),
    outputs: () => all(find),
  };
}

function openLocal(file: LocalFile, io: Io): Target {
  announce(io, `local platform at ${file.aws_endpoint_url}, region ${file.region}, stack ${file.stack}`);
  const outputs: Outputs = {
    ...Object.fromEntries(OUTPUT_NAMES.flatMap((name) => entry(name, file.outputs[name]))),
    PagerdutyApiUrl: file.pagerduty_url,
  };
  const find = async (name: OutputName) => outputs[name];
  const settings = {
    region: file.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: file.aws_endpoint_url,
  };
  const clients = createClients({ ...settings, endpoint: () => file.aws_endpoint_url });
  return {
    stack: file.stack,
    region: file.region,
    local: true,
    clients,
    settings,
    find,
    value: required(find, file.stack),
    outputs: async () => outputs,
  };
}

async function all(find: Target['find']): Promise<Outputs> {
  const found = await Promise.all(OUTPUT_NAMES.map(async (name) => entry(name, await find(name))));
  return Object.fromEntries(found.flat());
}

function entry(name: OutputName, value: string | undefined): [OutputName, string][] {
  return value === undefined ? [] : [[name, value]];
}

function required(find: Target['find'], stack: string): Target['value'] {
  return async (name) => {
    const found = await find(name);
    if (found !== undefined) return found;
    throw new AppError('stack_missing', `the stack ${stack} tells no ${name}`, {
      remedy: `npx cdk deploy, or export ${environmentNameOf(name)}=…`,
    });
  };
}

/** As the SDK's own provider of the environment: both or none. */
function keysIn(env: Io['env']): Access['credentials'] {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = env['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function announce(io: Io, text: string): void {
  io.err(`${createStyle(io, 'stderr').faint(text)}\n`);
}
