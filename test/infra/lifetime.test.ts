import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { stackOf, templateOf } from './synth.ts';

const template = templateOf();
const ids = (type: string, from = template) => Object.keys(from.findResources(type)).sort();

describe('what must never be replaced keeps its logical id', () => {
  // A changed id means another resource: a new API has another URL than PagerDuty was given, a new queue or table is empty.
  test.for([
    ['AWS::ApiGatewayV2::Api', ['WebhookApi']],
    ['AWS::SQS::Queue', ['DeadLetterQueue', 'EventQueue']],
    ['AWS::DynamoDB::GlobalTable', ['Catalog', 'Ledger']],
    ['AWS::SecretsManager::Secret', ['WebhookSecrets', 'WorkerSecrets']],
  ] as const)('%s', ([type, expected]) => {
    expect(ids(type)).toEqual(expected);
    expect(ids(type, templateOf({ deletionProtection: false, stackName: 'other' }))).toEqual(expected);
  });

  test('keys and names by which CloudFormation would replace them', () => {
    for (const id of ['EventQueue', 'DeadLetterQueue']) {
      const properties = template.findResources('AWS::SQS::Queue')[id]?.['Properties'];
      expect(properties).toMatchObject({ FifoQueue: true });
      expect(properties).not.toHaveProperty('QueueName');
    }
    for (const [id, key] of [
      ['Ledger', 'run_id'],
      ['Catalog', 'id'],
    ] as const) {
      const properties = template.findResources('AWS::DynamoDB::GlobalTable')[id]?.['Properties'];
      expect(properties).toMatchObject({ KeySchema: [{ AttributeName: key, KeyType: 'HASH' }] });
      expect(properties).not.toHaveProperty('TableName');
    }
  });
});

describe('indexes of the ledger', () => {
  const indexes = template.findResources('AWS::DynamoDB::GlobalTable')['Ledger']?.['Properties']
    .GlobalSecondaryIndexes as { IndexName: string; Projection: { NonKeyAttributes: string[] } }[];

  // DynamoDB changes no projection, and CloudFormation makes or removes one index a deployment: whoever needs another
  // attribute in a list adds an index of a new name, and takes the old one away a version later.
  test('stay as the first deployment made them', () => {
    const summary =
      'state generation trigger agent event_id event_type service_id agent_attempts updated_at note_id failure_note_id posted_at error status_error no_note usage duration_ms';
    expect(
      indexes.map(({ IndexName, Projection }) => [IndexName, Projection.NonKeyAttributes.join(' ')]),
    ).toEqual([
      ['by-incident', `day ${summary}`],
      ['by-day', `incident_id ${summary}`],
    ]);
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html
  test('name no more attributes than DynamoDB takes', () => {
    for (const { Projection } of indexes) expect(Projection.NonKeyAttributes.length).toBeLessThanOrEqual(20);
  });
});

describe('secrets', () => {
  test('start as {} and give CloudFormation nothing to write ever after', () => {
    // Any property that changed here would be sent as an update of the secret, so all of them are pinned.
    const properties = (reader: string) => ({
      Description: `Secrets of ${reader}: JSON map, name to text or list of texts`,
      SecretString: '{}',
    });
    const secrets = template.findResources('AWS::SecretsManager::Secret');
    expect(secrets['WebhookSecrets']?.['Properties']).toEqual(properties('the receiver'));
    expect(secrets['WorkerSecrets']?.['Properties']).toEqual(properties('the worker'));
    expect(
      templateOf({ stackName: 'other', noteMaxCharacters: 1900 }).findResources(
        'AWS::SecretsManager::Secret',
      ),
    ).toEqual(secrets);
  });
});

describe('deletion', () => {
  const stateful = [
    'AWS::SQS::Queue',
    'AWS::DynamoDB::GlobalTable',
    'AWS::SecretsManager::Secret',
    'AWS::Logs::LogGroup',
  ];

  test('is refused by default: termination protection, retained resources, protected tables', () => {
    expect(stackOf().stack.terminationProtection).toBe(true);
    for (const type of stateful) {
      template.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
    template.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [Match.objectLike({ DeletionProtectionEnabled: true })],
    });
  });

  test('leaves nothing when context says so', () => {
    const given = { deletionProtection: 'false' };
    expect(stackOf(given).stack.terminationProtection).toBe(false);
    for (const type of stateful) templateOf(given).allResources(type, { DeletionPolicy: 'Delete' });
    templateOf(given).allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })],
    });
  });
});

test('the worker is updated before the receiver, which may write what only the new worker reads', () => {
  const functions = template.findResources('AWS::Lambda::Function');
  const named = (name: string) => Object.entries(functions).find(([id]) => id.startsWith(name));
  expect(named('Receiver')?.[1]['DependsOn']).toContain(named('Worker')?.[0]);
});
