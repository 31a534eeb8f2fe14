import { RemovalPolicy } from 'aws-cdk-lib';
import type { Context } from '../config/context-schema.ts';

/** What becomes of a stateful resource when it leaves the stack. */
export const removalPolicy = (context: Context): RemovalPolicy =>
  context.deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
