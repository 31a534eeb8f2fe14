import { createRequire } from 'node:module';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { LEDGER_SHAPE } from '../../../lib/config/tables.ts';
import { tableOf } from '../../support/dynamodb.ts';

const require = createRequire(import.meta.url);

/** dynalite's rooms behind its HTTP door: a model plays thousands of requests, and the wire is not what it is about. */
interface Dynalite {
  readonly create: (options: object) => object;
  readonly checkTypes: (data: unknown, types: unknown) => unknown;
  readonly checkValidations: (data: unknown, types: unknown, custom: unknown, store: object) => void;
}
type Answer = (error: { readonly body?: { readonly __type: string } } | null, data: unknown) => void;

const { create }: Dynalite = require('dynalite/db');
const { checkTypes, checkValidations }: Dynalite = require('dynalite/validations');

/** What a request of the SDK is: its name and input. */
export interface Request {
  readonly constructor: { readonly name: string };
  readonly input: { readonly Key?: { readonly run_id?: { readonly S?: string } } } & Readonly<
    Record<string, unknown>
  >;
}

/** A DynamoDB that holds an empty ledger, asked by function call. */
export async function startLedgerTable(name: string): Promise<(request: Request) => Promise<unknown>> {
  const store = create({ createTableMs: 0 });
  const carryOut = (action: string, input: unknown) =>
    new Promise<unknown>((resolve, reject) => {
      const { types, custom } = require(`dynalite/validations/${action}`);
      const data = checkTypes(encoded(input), types);
      checkValidations(data, types, custom, store);
      const answer: Answer = (error, found) => (error ? reject(meaning(error)) : resolve(decoded(found)));
      require(`dynalite/actions/${action}`)(store, data, answer);
    });
  await carryOut('createTable', tableOf(name, LEDGER_SHAPE));
  while (!(await isActive(carryOut, name))) await new Promise((resolve) => setImmediate(resolve));
  return async (request) => {
    const action = request.constructor.name.replace(/Command$/, '');
    return await carryOut(action.charAt(0).toLowerCase() + action.slice(1), request.input);
  };
}

async function isActive(carryOut: (action: string, input: unknown) => Promise<unknown>, TableName: string) {
  const { Table } = (await carryOut('describeTable', { TableName })) as { Table: { TableStatus: string } };
  return Table.TableStatus === 'ACTIVE';
}

function meaning(error: { readonly body?: { readonly __type: string } }): unknown {
  return error.body?.__type.endsWith('ConditionalCheckFailedException')
    ? new ConditionalCheckFailedException({ message: 'the condition does not hold', $metadata: {} })
    : error;
}

/** Bytes travel as base64, under the one name that holds bytes. */
const encoded = (input: unknown) =>
  JSON.parse(
    JSON.stringify(input, (_, value) =>
      value?.B ? { B: Buffer.from(Object.values(value.B as Uint8Array)).toString('base64') } : value,
    ),
  );
const decoded = (output: unknown): unknown =>
  JSON.parse(JSON.stringify(output), (key, value) =>
    key === 'B' && typeof value === 'string' ? Buffer.from(value, 'base64') : value,
  );
