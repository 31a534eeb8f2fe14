import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Invocation, Receipt } from '../app/ports/queue.ts';

/** The use case a queue entry drives. */
type Work = (receipt: Receipt, invocation: Invocation) => Promise<'done' | 'retry'>;

/**
 * Lambda's SQS entry: one record after the other, and those to come back named as failed items.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function createQueueEntry(deps: {
  readonly work: Work;
}): (
  event: SQSEvent,
  context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse> {
  return async (event, context) => {
    const invocation = { id: context.awsRequestId, remaining: () => context.getRemainingTimeInMillis() };
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const record of event.Records) {
      const outcome = await deps.work(receiptOf(record), invocation);
      if (outcome === 'retry') batchItemFailures.push({ itemIdentifier: record.messageId });
    }
    return { batchItemFailures };
  };
}

function receiptOf(record: SQSRecord): Receipt {
  return {
    message_id: record.messageId,
    handle: record.receiptHandle,
    body: record.body,
    sent_at: Number(record.attributes.SentTimestamp),
  };
}
