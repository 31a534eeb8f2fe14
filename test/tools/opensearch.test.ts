import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createElasticsearchTool } from '../../lib/tools/elasticsearch/elasticsearch.ts';
import { json, type Received, serve } from '../agents/loopback.ts';
import { environment, KEYS } from './aws-environment.ts';
import { callable, refusal, toolContext } from './tool-context.ts';

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Signs a received request anew, as AWS does. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function isSigned({ method, path, headers, body }: Received): boolean {
  const [, scope = '', names = '', given] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\S+), SignedHeaders=(\S+), Signature=(\w+)$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const [day = '', region = '', service = ''] = scope.split('/');
  const [where = '', query = ''] = path.split('?');
  const canonical = [
    method,
    // Every service but S3 encodes the path once more.
    where.split('/').map(encodeURIComponent).join('/').replaceAll('*', '%2A'),
    query,
    ...names.split(';').map((name) => `${name}:${headers[name]}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const key = hmac(
    hmac(hmac(hmac(`AWS4${KEYS.AWS_SECRET_ACCESS_KEY}`, day), region), service),
    'aws4_request',
  );
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  return hmac(key, text).toString('hex') === given && headers['x-amz-content-sha256'] === sha256(body);
}

const ANSWER = { hits: { total: 0, hits: [] } };

test.each([
  ['es', 'logs', {}],
  ['es', 'logs-*', {}],
  ['aoss', 'logs', { service: 'aoss' }],
])('OpenSearch (%s) gets a signed search of %s', async (service, index, more) => {
  const server = await serve((response) => json(response, ANSWER));
  environment({ ...KEYS, AWS_REGION: 'eu-west-1' });
  const run = await callable(createElasticsearchTool, {
    config: { ...more, auth: 'sigv4', region: 'eu-central-1' },
    env: { OPENSEARCH_URL: server.url },
  });
  expect(await run({ index, query: 'level:error' })).toBe('0 documents match; 0 are shown');
  const [request] = server.received;
  expect(request?.headers.authorization).toMatch(
    new RegExp(`Credential=AKIDEXAMPLE/\\d{8}/eu-central-1/${service}/aws4_request`),
  );
  expect(request && isSigned(request)).toBe(true);
});

test('without sigv4 nothing is signed', async () => {
  const server = await serve((response) => json(response, ANSWER));
  const run = await callable(createElasticsearchTool, { env: { OPENSEARCH_URL: server.url } });
  await run({ index: 'logs', query: '*' });
  expect(server.received[0]?.headers.authorization).toBeUndefined();
});

test.each([
  { service: 's3', auth: 'sigv4' },
  { auth: 'sigv4', region: 'nowhere' },
])('%j is refused', async (config) => {
  const made = createElasticsearchTool(toolContext({ config, env: { OPENSEARCH_URL: 'https://x.example' } }));
  await expect(made).rejects.toThrow('config.');
});

test('403 of the domain', async () => {
  const server = await serve((response) =>
    response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"not authorized"}'),
  );
  environment({ ...KEYS, AWS_REGION: 'eu-west-1' });
  const run = await callable(createElasticsearchTool, { config: { url: server.url, auth: 'sigv4' } });
  expect(await refusal(run({ index: 'logs', query: '*' }))).toMatch(/\(HTTP 403\): not authorized$/);
});
