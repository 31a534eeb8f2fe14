import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { CATALOG_SHAPE } from '../../lib/config/tables.ts';
import { encodeParameter } from '../../lib/domain/read/parameter-codec.ts';
import { createLogStore } from '../../lib/local/aws/logs.ts';
import { startAws } from '../../lib/local/aws/server.ts';
import { createClients } from '../../lib/local/clients.ts';
import { createTable } from '../../lib/local/create-table.ts';
import { functionEnvironment } from '../../lib/local/names.ts';
import { provision } from '../../lib/local/provision.ts';
import { triggersOf } from './triggers.ts';

export const SECRET = 'whsec-bench';

/** The services of AWS on loopback, every call answered after a delay, with a stack for each number of triggers. */
export interface AwsStage {
  /** Environment of a function of the stack with so many triggers. */
  readonly environmentOf: (count: number) => Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

export async function startAwsStage(counts: readonly number[], delayMs: number): Promise<AwsStage> {
  const logs = createLogStore([]);
  const aws = await startAws({ port: 0, explicit: true, now: Date.now, logs, functions: () => ({}) });
  const proxy = await startDelay(aws.port, delayMs);
  const clients = createClients(aws.url);
  const settings = functionEnvironment({ aws_port: aws.port, version: 'bench' });
  await provision(clients, settings);
  await clients.secrets.send(
    new PutSecretValueCommand({
      SecretId: settings.WEBHOOK_SECRET_ID,
      SecretString: JSON.stringify({ PAGERDUTY_WEBHOOK_SECRET: SECRET }),
    }),
  );
  const put = (name: string, resource: unknown) =>
    clients.ssm.send(
      new PutParameterCommand({
        Name: name,
        Value: encodeParameter(JSON.stringify(resource)),
        Type: 'String',
        Tier: 'Intelligent-Tiering',
      }),
    );
  for (const count of counts) {
    await createTable(clients.dynamodb, `catalog-${count}`, CATALOG_SHAPE);
    await put(`/bench-${count}/agents/incident-brief`, AGENT);
    for (const { resource } of triggersOf(count)) {
      await put(`/bench-${count}/triggers/${resource.metadata.name}`, written(resource));
    }
  }
  return {
    environmentOf: (count) => ({
      ...settings,
      CATALOG_TABLE: `catalog-${count}`,
      PARAMETER_PATH: `/bench-${count}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: proxy.url,
    }),
    close: async () => {
      await proxy.close();
      await aws.close();
    },
  };
}

const AGENT = {
  apiVersion: 'aof.sh/v1',
  kind: 'Agent',
  metadata: { name: 'incident-brief' },
  spec: { invoke: { template: { note: 'Brief' } } },
};

/** A trigger as a person writes it: without the defaults that the reader fills in. */
function written({ spec, ...envelope }: ReturnType<typeof triggersOf>[number]['resource']) {
  const { api_token: _token, from_email: _from, ...config } = spec.platform.config;
  const filter = spec.filter ? { filter: spec.filter } : {};
  return { ...envelope, spec: { platform: { type: 'pagerduty', config }, agent: spec.agent, ...filter } };
}

async function startDelay(port: number, delayMs: number) {
  const server = createServer((incoming, outgoing) => {
    const { method = 'POST', url = '/', headers } = incoming;
    const forward = request({ port, host: '127.0.0.1', method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forward.on('error', () => outgoing.destroy());
    if (delayMs > 0) setTimeout(() => incoming.pipe(forward), delayMs);
    else incoming.pipe(forward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
