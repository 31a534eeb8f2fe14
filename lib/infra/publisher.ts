import { Duration, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import { createDoor, type Door } from './door.ts';

interface PublisherProps {
  readonly context: Context;
  readonly code: Code;
  readonly catalog: TableV2;
}

/** Path of the trigger and agent parameters. */
export const parameterPath = (context: Context): string => `/${context.stackName}`;

/** Compiles the parameters into the catalog: reads one path, writes one table. */
export function createPublisher(scope: Construct, { context, code, catalog }: PublisherProps): Door {
  const path = parameterPath(context);
  const door = createDoor(scope, 'Publisher', {
    context,
    code,
    description: 'Validates trigger and agent parameters and publishes the catalog',
    memoryMb: 512,
    timeoutSeconds: 120,
    environment: {
      PARAMETER_PATH: path,
      CATALOG_TABLE: catalog.tableName,
      STACK_NAME: context.stackName,
    },
  });
  const parameters = Stack.of(scope).formatArn({
    service: 'ssm',
    resource: 'parameter',
    resourceName: context.stackName,
  });
  door.allow(
    ['ssm:GetParametersByPath'],
    [parameters, `${parameters}/*`],
    'Triggers and agents are parameters below the one path of this stack.',
  );
  door.allow(
    ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
    [catalog.tableArn],
  );

  new Rule(scope, 'ParameterChanged', {
    description: 'A trigger or agent parameter changed',
    eventPattern: {
      source: ['aws.ssm'],
      detailType: ['Parameter Store Change'],
      detail: { name: [{ prefix: `${path}/` }] },
    },
    targets: [new LambdaFunction(door.fn)],
  });
  // Change events are best effort; the schedule catches what they missed.
  new Rule(scope, 'PublishSchedule', {
    description: 'Publishes what a lost change event left out',
    schedule: Schedule.rate(Duration.minutes(5)),
    targets: [new LambdaFunction(door.fn)],
  });
  return door;
}
