import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import type { Door } from './door.ts';

/** One permission, and why its resources may hold a wildcard. */
interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly wildcard?: string;
}

/** What the worker may reach for its agents and their tools: nothing unless context names it. */
export function grantAgents(scope: Construct, door: Door, context: Context): void {
  for (const { actions, resources, wildcard } of agentGrants(scope, context)) {
    if (resources.length > 0) door.allow(actions, resources, wildcard);
  }
}

function agentGrants(scope: Construct, context: Context): readonly Grant[] {
  const { partition, region, account } = Stack.of(scope);
  const arn = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  return [
    {
      actions: ['lambda:InvokeFunction'],
      resources: context.agentFunctions.map((name) =>
        name.startsWith('arn:') ? name : arn('lambda', `function:${name}`),
      ),
    },
    {
      actions: ['bedrock-agentcore:InvokeAgentRuntime'],
      resources: context.agentCoreRuntimes.flatMap((runtime) => [
        runtime,
        `${runtime}/runtime-endpoint/DEFAULT`,
      ]),
    },
    {
      actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      resources: context.bedrockModels.flatMap((model) => modelArns(model, arn, partition, region)),
      wildcard: 'An inference profile runs its model in whatever region has room.',
    },
    {
      actions: ['eks:DescribeCluster'],
      resources: context.eksClusters.map((name) => arn('eks', `cluster/${name}`)),
    },
    {
      actions: ['logs:StartQuery'],
      resources: context.logGroups.flatMap((name) => [
        arn('logs', `log-group:${name}`),
        arn('logs', `log-group:${name}:*`),
      ]),
      wildcard: 'Streams of the named log groups.',
    },
    {
      actions: ['logs:GetQueryResults'],
      resources: context.logGroups.length > 0 ? ['*'] : [],
      wildcard: 'The action knows no resource; the query was started on the named log groups.',
    },
    {
      actions: ['cloudwatch:GetMetricData'],
      resources: context.cloudwatchMetrics ? ['*'] : [],
      wildcard: 'The action knows no resource.',
    },
    {
      actions: ['es:ESHttpPost'],
      resources: context.openSearchDomains.map((name) => arn('es', `domain/${name}/*_search`)),
      wildcard: 'Searches in any index of the named domains, and nothing else there.',
    },
    { actions: ['sts:AssumeRole'], resources: context.assumeRoles },
  ];
}

/** Geographies of Bedrock's inference profiles. https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html */
const PROFILE = /^(us|us-gov|eu|apac|au|ca|jp|global)\.(.+)$/;

function modelArns(
  model: string,
  arn: (service: string, rest: string) => string,
  partition: string,
  region: string,
): readonly string[] {
  if (model.startsWith('arn:')) return [model];
  const profiled = PROFILE.exec(model)?.[2];
  return profiled === undefined
    ? [`arn:${partition}:bedrock:${region}::foundation-model/${model}`]
    : [
        arn('bedrock', `inference-profile/${model}`),
        `arn:${partition}:bedrock:*::foundation-model/${profiled}`,
      ];
}
