import { AppError } from '../domain/errors.ts';
import { suggest } from '../domain/read/suggest.ts';
import { CONTEXT, type Context } from './context-schema.ts';

/**
 * The CDK keeps its own keys in the same place: feature flags (`@aws-cdk/…`), look-ups, CLI settings (`aws:…`), and the
 * notices that `cdk acknowledge` has hidden.
 */
const OF_THE_CDK = /[:/]|^cli-|^@|^acknowledged-issue-numbers$/;

const show = (value: unknown) => JSON.stringify(value) ?? String(value);

const REMEDY =
  'Set context with `-c name=value` or under "context" in cdk.json; docs/reference/context.md lists every value.';

/**
 * Context as the app was given it, validated and with defaults.
 * @throws AppError `context_invalid`, one line for every wrong value: what it is and what may stand there.
 */
export function readContext(given: Readonly<Record<string, unknown>>): Context {
  const own = Object.fromEntries(
    Object.entries(given).filter(([name, value]) => !OF_THE_CDK.test(name) && value !== undefined),
  );
  const parsed = CONTEXT.safeParse(own);
  const problems = [
    ...Object.keys(own)
      .filter((name) => isKnown(name) && isEmpty(own[name]))
      .map(empty),
    ...(parsed.success
      ? conflicts(parsed.data)
      : parsed.error.issues.flatMap((issue) =>
          issue.code === 'unrecognized_keys'
            ? issue.keys.map(unknown)
            : wrongValue(String(issue.path[0]), own, issue.message),
        )),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new AppError('context_invalid', `wrong context:\n  ${[...new Set(problems)].join('\n  ')}`, {
    remedy: REMEDY,
  });
}

const isKnown = (name: string) => Object.hasOwn(CONTEXT.shape, name);
const isEmpty = (value: unknown) => typeof value === 'string' && value.trim() === '';

/** An empty text is mostly a shell variable that is not set: the default in its place would be a surprise. */
function empty(name: string): string {
  return `${name} is empty: give it a value, or leave it out for its default`;
}

function wrongValue(
  name: string,
  own: Readonly<Record<string, unknown>>,
  expected: string,
): readonly string[] {
  return isEmpty(own[name]) ? [] : [`${name} = ${show(own[name])}: expected ${expected}`];
}

function unknown(name: string): string {
  const meant = suggest(name, Object.keys(CONTEXT.shape));
  return `${name}: no such context value${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

/**
 * How often SQS hands out the message of a run that fails at once each time, until the next wait would end after the window:
 * the worker then ends it FAILED by itself.
 */
function receivesOf({ retryBackoffSeconds, retryWindowSeconds }: Context): number {
  const last = retryBackoffSeconds.at(-1) ?? retryWindowSeconds;
  let receives = 1;
  let waited = 0;
  for (const wait of retryBackoffSeconds) {
    if (waited + wait > retryWindowSeconds) return receives;
    waited += wait;
    receives += 1;
  }
  return receives + Math.floor((retryWindowSeconds - waited) / last);
}

/** What no single value can tell. */
function conflicts(context: Context): readonly string[] {
  const c = context;
  const receives = receivesOf(c);
  const checks: readonly (readonly [wrong: boolean, text: string])[] = [
    [
      c.workerTimeoutSeconds > c.queueVisibilitySeconds,
      `workerTimeoutSeconds = ${c.workerTimeoutSeconds} is above queueVisibilitySeconds = ${c.queueVisibilitySeconds}: a message would come back while it is worked on; lower the first or raise the second to at least ${c.workerTimeoutSeconds}`,
    ],
    [
      receives > c.queueMaxReceives,
      `queueMaxReceives = ${c.queueMaxReceives} is below the ${receives} tries of retryBackoffSeconds = ${c.retryBackoffSeconds.join(',')} within retryWindowSeconds = ${c.retryWindowSeconds}: a run would end in the dead-letter queue before it ends FAILED; raise the first to at least ${receives}, lengthen the waits or shorten the window`,
    ],
    [
      (c.domainName === undefined) !== (c.certificateArn === undefined),
      c.domainName === undefined
        ? `certificateArn = ${show(c.certificateArn)} has no domain: set domainName too`
        : `domainName = ${show(c.domainName)} has no certificate: set certificateArn too`,
    ],
    [
      c.truststoreUri !== undefined && c.domainName === undefined,
      `truststoreUri = ${show(c.truststoreUri)}: mutual TLS needs an own domain; set domainName and certificateArn too`,
    ],
    [
      c.truststoreVersion !== undefined && c.truststoreUri === undefined,
      `truststoreVersion = ${show(c.truststoreVersion)} has no truststore: set truststoreUri too`,
    ],
    [
      c.vpcId !== undefined && c.vpcSubnetIds.length === 0,
      `vpcId = ${show(c.vpcId)} has no subnets: set vpcSubnetIds too`,
    ],
    [
      c.vpcId === undefined && c.vpcSubnetIds.length + c.vpcSecurityGroupIds.length > 0,
      'vpcSubnetIds and vpcSecurityGroupIds have no VPC: set vpcId too',
    ],
    [
      c.alarmEmail !== undefined && c.alarmTopicArn !== undefined,
      `alarmEmail = ${show(c.alarmEmail)} and alarmTopicArn are both set: keep one (subscribe the address to your topic)`,
    ],
  ];
  return checks.filter(([wrong]) => wrong).map(([, text]) => text);
}
