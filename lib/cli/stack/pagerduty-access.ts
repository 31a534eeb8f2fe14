import { pagerDutyBaseUrl } from '../../adapters/pagerduty/base-url.ts';
import { type Call, createCall } from '../../adapters/pagerduty/call.ts';
import { createDirectory } from '../../adapters/pagerduty/directory.ts';
import { createNotes } from '../../adapters/pagerduty/notes.ts';
import { createSender } from '../../adapters/pagerduty/sender.ts';
import { createSubscriptions } from '../../adapters/pagerduty/subscriptions.ts';
import { createUsers } from '../../adapters/pagerduty/users.ts';
import type { Named, TriggerAccount } from '../../app/doctor.ts';
import type { Subscriptions } from '../../app/ports/subscriptions.ts';
import type { SecretMap } from '../../app/ports/webhook-secrets.ts';
import { AppError } from '../../domain/errors.ts';
import { resolveSecretText } from '../../domain/secret-reference.ts';
import type { PagerDutyConfig, Trigger } from '../../domain/trigger.ts';
import type { Io } from '../io.ts';
import { memo } from './memo.ts';
import { type OpenStack, sleep } from './open-stack.ts';

/** PagerDuty's REST API as an operator reaches it. */
export interface OperatorPagerDuty {
  readonly subscriptions: Subscriptions;
  readonly services: () => Promise<readonly Named[]>;
  readonly teams: () => Promise<readonly Named[]>;
  /** Texts of an incident's notes. */
  readonly notes: (incidentId: string) => Promise<readonly string[]>;
}

/** How long one call may take with its retries. */
const CALL_MS = 45_000;
/** A write waits this long for its sender, and then goes without one. */
const SENDER_MS = 5000;

const TOKEN = 'PAGERDUTY_API_TOKEN';
const FROM = 'PAGERDUTY_FROM_EMAIL';

/**
 * PagerDuty with the operator's own token (PAGERDUTY_API_TOKEN), else the stack's.
 * @throws AppError `pagerduty_unauthorized` without either.
 */
export async function openPagerDuty(
  stack: OpenStack,
  io: Pick<Io, 'env'>,
  region: PagerDutyConfig['region'],
): Promise<OperatorPagerDuty> {
  const stored = await (await stack.secrets('worker')).read();
  const own = stack.target.local ? undefined : io.env[TOKEN]?.trim();
  const token = own || stored.values.get(TOKEN)?.at(-1)?.trim();
  if (!token) {
    throw new AppError('pagerduty_unauthorized', 'there is no PagerDuty API token', {
      remedy: `pdt secrets set ${TOKEN} --worker, or export ${TOKEN}=…`,
    });
  }
  const call = await callOf(stack, io, token, region);
  const configured = (stack.target.local ? undefined : io.env[FROM]) || stored.values.get(FROM)?.at(-1);
  const { listNotes } = createNotes(call, () => Promise.reject(new Error('nothing is written here')));
  return {
    subscriptions: createSubscriptions(
      call,
      knownSender(await callOf(stack, io, token, region, SENDER_MS), configured),
    ),
    ...createDirectory(call),
    notes: async (incidentId) => (await listNotes(incidentId)).map(({ content }) => content),
  };
}

/** In whose name the operator writes; undefined where nobody can tell, which `pdt doctor` reports. */
function knownSender(call: Call, configured: string | undefined): () => Promise<string | undefined> {
  const users = createUsers(call);
  const sender = createSender({ from: async () => configured, me: users.usersMe, users });
  return memo(() => sender.email().catch(() => undefined));
}

/** PagerDuty as each trigger reaches it; directories are read once a token and region. */
export function createTriggerAccounts(
  stack: OpenStack,
  io: Pick<Io, 'env'>,
  secrets: () => Promise<SecretMap>,
): (trigger: Trigger) => Promise<TriggerAccount | undefined> {
  const accounts = new Map<string, Omit<TriggerAccount, 'from_email'>>();
  const configured = async (trigger: Trigger, field: 'api_token' | 'from_email', fallback: string) => {
    const stored = await secrets();
    const lookup = async (name: string) => stored.get(name)?.at(-1);
    const place = { resource: `trigger/${trigger.metadata.name}`, field: `spec.platform.config.${field}` };
    const text = await resolveSecretText(trigger.spec.platform.config[field], lookup, place);
    return text?.trim() || (await lookup(fallback))?.trim() || undefined;
  };
  return async (trigger) => {
    const token = await configured(trigger, 'api_token', TOKEN);
    if (token === undefined) return undefined;
    const { region } = trigger.spec.platform.config;
    const key = `${region} ${token}`;
    const known = accounts.get(key) ?? accountOf(await callOf(stack, io, token, region));
    accounts.set(key, known);
    return { ...known, from_email: await configured(trigger, 'from_email', FROM) };
  };
}

function accountOf(call: Call): Omit<TriggerAccount, 'from_email'> {
  const users = createUsers(call);
  const directory = createDirectory(call);
  return {
    me: memo(users.usersMe),
    userByEmail: users.userByEmail,
    services: memo(directory.services),
    teams: memo(directory.teams),
  };
}

async function callOf(
  stack: OpenStack,
  io: Pick<Io, 'env'>,
  token: string,
  region: PagerDutyConfig['region'],
  call_ms = CALL_MS,
): Promise<Call> {
  const override = stack.target.local ? undefined : io.env['PAGERDUTY_API_URL'];
  const { createTransport } = await import('../../adapters/pagerduty/transport.ts');
  const deps = {
    base_url: pagerDutyBaseUrl(region, override || (await stack.target.find('PagerdutyApiUrl'))),
    token,
    transport: createTransport(),
    now: Date.now,
    sleep,
    random: Math.random,
  };
  return (request) => createCall({ ...deps, until: Date.now() + call_ms })(request);
}
