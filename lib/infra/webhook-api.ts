import { Duration, Validations } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import { createDomain, type OwnDomain } from './domain-name.ts';
import { pinLogicalId } from './logical-id.ts';
import { removalPolicy } from './retain.ts';

interface WebhookApiProps {
  readonly context: Context;
  readonly receiver: IFunction;
}

export interface WebhookApi {
  readonly api: HttpApi;
  readonly accessLogs: LogGroup;
  readonly domain: OwnDomain | undefined;
  /** What PagerDuty is given. */
  readonly url: string;
}

/** The first is the documented one; AOF's documents also know the second. */
const WEBHOOK_PATHS = ['/webhooks/pagerduty', '/webhook/pagerduty'] as const;

/** Ids, times and codes; API Gateway cannot log a body or a header here even if asked. */
const ACCESS_LOG = {
  requestId: AccessLogField.contextRequestId(),
  time: AccessLogField.contextRequestTime(),
  sourceIp: AccessLogField.contextIdentitySourceIp(),
  method: AccessLogField.contextHttpMethod(),
  path: AccessLogField.contextPath(),
  status: AccessLogField.contextStatus(),
  responseLatencyMs: AccessLogField.contextResponseLatency(),
  integrationError: AccessLogField.contextIntegrationErrorMessage(),
};

/** The HTTP API: two POST routes and /healthz, throttled and logged; on an own domain if context names one. */
export function createWebhookApi(scope: Construct, { context, receiver }: WebhookApiProps): WebhookApi {
  const domain = createDomain(scope, context);
  const api = new HttpApi(scope, 'WebhookApi', {
    apiName: context.stackName,
    description: 'PagerDuty webhooks',
    createDefaultStage: false,
    disableExecuteApiEndpoint: domain !== undefined,
  });
  pinLogicalId(api, 'WebhookApi');
  const integration = new HttpLambdaIntegration('Receiver', receiver, { timeout: Duration.seconds(10) });
  for (const path of WEBHOOK_PATHS) api.addRoutes({ path, methods: [HttpMethod.POST], integration });
  api.addRoutes({ path: '/healthz', methods: [HttpMethod.GET], integration });

  const accessLogs = new LogGroup(scope, 'AccessLogs', {
    retention: context.logRetentionDays,
    removalPolicy: removalPolicy(context),
  });
  new HttpStage(scope, 'Stage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle: { rateLimit: context.throttleRate, burstLimit: context.throttleBurst },
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLogs),
      format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
    },
    ...(domain === undefined ? {} : { domainMapping: { domainName: domain.resource } }),
  });
  Validations.of(api).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason: 'PagerDuty signs what it sends; the receiver verifies that before it reads anything.',
  });
  const origin = domain === undefined ? api.apiEndpoint : `https://${domain.name}`;
  return { api, accessLogs, domain, url: `${origin}${WEBHOOK_PATHS[0]}` };
}
