import { STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsAccess } from './access.ts';
import { Sha256 } from './sha256.ts';

/** A request to be signed; its body is text. */
interface Unsigned {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `es` for OpenSearch domains, `aoss` for OpenSearch Serverless. */
export type SignedService = 'es' | 'aoss';

/**
 * The headers of a request with AWS Signature Version 4, as the worker's role or the one `access` assumes.
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/request-signing.html
 * @throws whatever keeps the SDK from credentials or a region.
 */
export async function signedHeaders(
  access: AwsAccess,
  service: SignedService,
  { method, url, headers, body }: Unsigned,
): Promise<Record<string, string>> {
  // A client resolves region and credentials as every AWS tool does; it sends nothing here.
  const client = new STSClient(access);
  const signer = new SignatureV4({
    service,
    region: client.config.region,
    credentials: client.config.credentials,
    sha256: Sha256,
    // OpenSearch Serverless asks for the body's hash in a header.
    applyChecksum: true,
  });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...headers, host: url.host },
    body,
  });
  return signed.headers;
}
