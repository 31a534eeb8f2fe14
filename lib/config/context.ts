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
    Object.entries(given).filter(
      ([name, value]) => !OF_THE_CDK.test(name) && value !== undefined && value !== '',
    ),
  );
  const parsed = CONTEXT.safeParse(own);
  const problems = parsed.success
    ? conflicts(parsed.data)
    : parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map(unknown)
          : [`${String(issue.path[0])} = ${show(own[String(issue.path[0])])}: expected ${issue.message}`],
      );
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new AppError('context_invalid', `wrong context:\n  ${[...new Set(problems)].join('\n  ')}`, {
    remedy: REMEDY,
  });
}

function unknown(name: string): string {
  const meant = suggest(name, Object.keys(CONTEXT.shape));
  return `${name}: no such context value${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

/** What no single value can tell. */
function conflicts(context: Context): readonly string[] {
  const c = context;
  const checks: readonly (readonly [wrong: boolean, text: string])[] = [
    [
      c.workerTimeoutSeconds > c.queueVisibilitySeconds,
      `workerTimeoutSeconds = ${c.workerTimeoutSeconds} is above queueVisibilitySeconds = ${c.queueVisibilitySeconds}: a message would come back while it is worked on; lower the first or raise the second to at least ${c.workerTimeoutSeconds}`,
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
