import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { PATIENT } from '../lib/adapters/aws-client.ts';
import { createCatalogWriter } from '../lib/adapters/catalog-writer.ts';
import { createLog } from '../lib/adapters/log.ts';
import { createMetrics } from '../lib/adapters/metrics.ts';
import { createParameterStore } from '../lib/adapters/parameter-store.ts';
import { writeLine } from '../lib/adapters/write-line.ts';
import { createPublish } from '../lib/app/publish.ts';
import { readEnvironment } from '../lib/config/environment.ts';
import { decodeParameter } from '../lib/domain/read/parameter-codec.ts';
import { readResources } from '../lib/domain/read/read-resources.ts';

const env = readEnvironment(['CATALOG_TABLE', 'PARAMETER_PATH', 'STACK_NAME'], process.env);
const now = Date.now;
const log = createLog({ now, write: writeLine, always: { function: 'publisher', stack: env.STACK_NAME } });
const metrics = createMetrics({ now, write: writeLine, stack: env.STACK_NAME });

const publish = createPublish({
  parameters: createParameterStore(new SSMClient(PATIENT)),
  catalog: createCatalogWriter({ client: new DynamoDBClient(PATIENT), table: env.CATALOG_TABLE }),
  read: readResources,
  decode: decodeParameter,
  path: env.PARAMETER_PATH,
  log,
  metrics,
  now,
});

/** Runs after a parameter changed, every 5 min, and when `pdt apply` invokes it; the event's content does not matter. */
export const handler = metrics.flushedAfter(publish);
