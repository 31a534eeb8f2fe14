import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import type { EnvironmentName } from '../config/environment.ts';
import { removalPolicy } from './retain.ts';
import { acknowledgeWildcards } from './wildcard.ts';

export interface DoorProps {
  readonly context: Context;
  readonly code: Code;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Partial<Record<EnvironmentName, string>>;
  readonly reservedConcurrency?: number | undefined;
}

/** One of functions/*.ts as a Lambda, with its log group and a role that may do nothing but write there. */
export interface Door {
  readonly fn: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly timeoutSeconds: number;
  /** Allows actions on named resources. `wildcard`: why one of them may hold a wildcard. */
  readonly allow: (actions: readonly string[], resources: readonly string[], wildcard?: string) => void;
}

export function createDoor(scope: Construct, id: string, props: DoorProps): Door {
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    retention: props.context.logRetentionDays,
    removalPolicy: removalPolicy(props.context),
  });
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  const fn = new LambdaFunction(scope, id, {
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: props.code,
    role,
    memorySize: props.memoryMb,
    timeout: Duration.seconds(props.timeoutSeconds),
    environment: { ...props.environment },
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    ...(props.reservedConcurrency === undefined
      ? {}
      : { reservedConcurrentExecutions: props.reservedConcurrency }),
  });
  return {
    fn,
    logGroup,
    timeoutSeconds: props.timeoutSeconds,
    allow: (actions, resources, wildcard) => {
      role.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
      if (wildcard !== undefined) acknowledgeWildcards(role, resources, wildcard);
    },
  };
}
