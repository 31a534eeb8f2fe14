/** The receiver's three SDK clients and nothing else: what any receiver of this design has to load. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Kept, so that no bundler takes them out. */
export const CLIENTS = [new DynamoDBClient({}), new SecretsManagerClient({}), new SQSClient({})];
