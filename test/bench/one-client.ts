/** The worker's first call needs this one: no worker can load less. */

import { SQSClient } from '@aws-sdk/client-sqs';

/** Kept, so that no bundler takes it out. */
export const CLIENT = new SQSClient({});
