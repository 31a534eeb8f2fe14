import { DomainName, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';

export interface OwnDomain {
  readonly name: string;
  readonly resource: DomainName;
}

/** The API's own domain: TLS 1.2, and mutual TLS with the truststore of context. undefined without one. */
export function createDomain(scope: Construct, context: Context): OwnDomain | undefined {
  const { domainName, certificateArn } = context;
  if (domainName === undefined || certificateArn === undefined) return undefined;
  const mtls = truststore(scope, context);
  const resource = new DomainName(scope, 'DomainName', {
    domainName,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
    securityPolicy: SecurityPolicy.TLS_1_2,
    ...(mtls === undefined ? {} : { mtls }),
  });
  return { name: domainName, resource };
}

function truststore(scope: Construct, { truststoreUri, truststoreVersion }: Context) {
  if (truststoreUri === undefined) return undefined;
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(truststoreUri) ?? [];
  return {
    bucket: Bucket.fromBucketName(scope, 'Truststore', bucket),
    key,
    ...(truststoreVersion === undefined ? {} : { version: truststoreVersion }),
  };
}
