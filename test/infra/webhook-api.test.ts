import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { templateOf } from './synth.ts';

const template = templateOf();
const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b';
const OWN = { domainName: 'hooks.example.com', certificateArn: CERTIFICATE };

describe('HTTP API', () => {
  test('has the two POST routes and /healthz, and no other', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route'));
    expect(routes.map((route) => route['Properties'].RouteKey).sort()).toEqual([
      'GET /healthz',
      'POST /webhook/pagerduty',
      'POST /webhooks/pagerduty',
    ]);
    template.allResourcesProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
    });
  });

  test('lets 200 requests a second through and 400 at once, or what context says', () => {
    const limits = (rate: number, burst: number) => ({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', limits(200, 400));
    templateOf({ throttleRate: '10', throttleBurst: 20 }).hasResourceProperties(
      'AWS::ApiGatewayV2::Stage',
      limits(10, 20),
    );
  });

  test('logs every request, refused ones too, as JSON with ids and codes only', () => {
    const stage = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'))[0];
    const { DestinationArn, Format } = stage?.['Properties'].AccessLogSettings ?? {};
    expect(JSON.stringify(DestinationArn)).toContain('AccessLogs');
    expect(Object.keys(JSON.parse(Format)).sort()).toEqual([
      'integrationError',
      'method',
      'path',
      'requestId',
      'responseLatencyMs',
      'sourceIp',
      'status',
      'time',
    ]);
  });
});

describe('own domain', () => {
  test('none by default: the execute-api address is the URL', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      ProtocolType: 'HTTP',
      DisableExecuteApiEndpoint: false,
    });
    template.hasOutput('WebhookUrl', {
      Value: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['WebhookApi', 'ApiEndpoint'] }, '/webhooks/pagerduty']] },
    });
  });

  test('TLS 1.2, the execute-api address off, the URL under the domain', () => {
    const own = templateOf(OWN);
    own.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'hooks.example.com',
      DomainNameConfigurations: [{ CertificateArn: CERTIFICATE, SecurityPolicy: 'TLS_1_2' }],
      MutualTlsAuthentication: Match.absent(),
    });
    own.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
    own.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { ApiId: { Ref: 'WebhookApi' } });
    own.hasOutput('WebhookUrl', { Value: 'https://hooks.example.com/webhooks/pagerduty' });
    expect(Object.keys(own.findOutputs('*'))).toEqual(
      expect.arrayContaining(['DomainTarget', 'DomainHostedZoneId']),
    );
  });

  test('mutual TLS with the truststore of context', () => {
    const truststoreUri = 's3://trust-store/pagerduty/ca.pem';
    const mutual = (given: object) => templateOf({ ...OWN, truststoreUri, ...given });
    mutual({}).hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      MutualTlsAuthentication: { TruststoreUri: truststoreUri, TruststoreVersion: Match.absent() },
    });
    // The key is S3's own text, not part of a URL.
    const odd = 's3://trust-store/pagerduty ca/#1 100%.pem';
    mutual({ truststoreUri: odd }).hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      MutualTlsAuthentication: { TruststoreUri: odd },
    });
    mutual({ truststoreVersion: 'v3' }).hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      MutualTlsAuthentication: { TruststoreUri: truststoreUri, TruststoreVersion: 'v3' },
    });
  });
});
