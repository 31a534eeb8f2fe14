import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import dynalite from 'dynalite';
import { startFauxqs } from 'fauxqs';
import { onTestFinished } from 'vitest';
import { CATALOG_SHAPE } from '../../lib/config/tables.ts';

/** What real SDK clients need to reach a server on this machine. */
export const SETTINGS = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
};

export interface JsonCall {
  readonly action: string;
  readonly input: Record<string, unknown>;
}

export type JsonAnswer = Record<string, unknown> | { readonly __type: string } | 'hang';

/**
 * An AWS service that speaks JSON 1.1; an answer with `__type` is an error. The address to use as endpoint.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export async function jsonService(answer: (call: JsonCall) => JsonAnswer): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const body = answer({ action, input: JSON.parse(Buffer.concat(chunks).toString() || '{}') });
    if (body === 'hang') return;
    response.writeHead('__type' in body ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  return listen(server);
}

/** A DynamoDB in memory with an empty catalog table, and a client of it. */
export async function catalogTable() {
  const endpoint = await listen(dynalite({ createTableMs: 0 }));
  const client = new DynamoDBClient({ ...SETTINGS, endpoint });
  onTestFinished(() => client.destroy());
  const table = 'catalog';
  await client.send(
    new CreateTableCommand({
      TableName: table,
      KeySchema: [{ AttributeName: CATALOG_SHAPE.key.name, KeyType: 'HASH' }],
      AttributeDefinitions: [
        { AttributeName: CATALOG_SHAPE.key.name, AttributeType: CATALOG_SHAPE.key.type },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return { client, table, endpoint };
}

/** A FIFO queue in memory, and a client of it. */
export async function fifoQueue() {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  onTestFinished(() => server.stop());
  const { queueUrl } = server.createQueue('runs.fifo', {
    attributes: { FifoQueue: 'true', VisibilityTimeout: '900' },
  });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const client = new SQSClient({ ...SETTINGS, endpoint, useQueueUrlAsEndpoint: false });
  onTestFinished(() => client.destroy());
  return { server, client, queueUrl, endpoint };
}

function listen(server: Server): Promise<string> {
  // Five seconds are soon over on a busy machine, and a client that then writes meets a closed connection.
  server.keepAliveTimeout = 120_000;
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}
