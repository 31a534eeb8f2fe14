import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { startServices } from './start.ts';

test('SQS and DynamoDB answer at the same address', async () => {
  const written: unknown[] = [];
  const { sqs, dynamo } = await startServices({ onItemWritten: (write) => written.push(write) });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q.fifo' }));
  await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'hello',
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd',
    }),
  );
  const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(received.Messages?.map((message) => message.Body)).toEqual(['hello']);

  await dynamo.send(
    new CreateTableCommand({
      TableName: 'runs',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  await dynamo.send(new PutItemCommand({ TableName: 'runs', Item: { id: { S: 'one' } } }));
  const item = await dynamo.send(new GetItemCommand({ TableName: 'runs', Key: { id: { S: 'one' } } }));
  expect(item.Item).toEqual({ id: { S: 'one' } });
  expect(written).toEqual([{ table: 'runs', key: { id: { S: 'one' } } }]);
});

test('Invoke runs the named function, by name or ARN', async () => {
  const events: unknown[] = [];
  const { lambda } = await startServices({
    functions: {
      publisher: async (event) => {
        events.push(event);
        return { ok: true, result: { published: 2 } };
      },
    },
  });
  const FunctionName = 'arn:aws:lambda:us-east-1:000000000000:function:publisher';
  for (const name of ['publisher', FunctionName]) {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: '{"source":"test"}' }));
    expect(answer.StatusCode).toBe(200);
    expect(answer.Payload?.transformToString()).toBe('{"published":2}');
  }
  expect(events).toEqual([{ source: 'test' }, { source: 'test' }]);
});

test('Invoke answers a failed function, an unknown one and a broken payload as Lambda does', async () => {
  const { lambda } = await startServices({
    functions: {
      broken: async () => ({ ok: false, error: { errorType: 'TypeError', errorMessage: 'no' } }),
    },
  });
  const failed = await lambda.send(new InvokeCommand({ FunctionName: 'broken' }));
  expect(failed.FunctionError).toBe('Unhandled');
  expect(JSON.parse(failed.Payload?.transformToString() ?? '')).toMatchObject({ errorType: 'TypeError' });
  await expect(lambda.send(new InvokeCommand({ FunctionName: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(
    lambda.send(new InvokeCommand({ FunctionName: 'broken', Payload: 'not json' })),
  ).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
});

test('names the operation it does not have', async () => {
  const { aws } = await startServices();
  const ask = (target: string, body = '{}') =>
    fetch(aws.url, { method: 'POST', headers: { 'x-amz-target': target }, body });
  const unknown = await ask('AmazonSSM.GetInventory');
  expect(unknown.status).toBe(400);
  expect(await unknown.json()).toEqual({
    __type: 'UnknownOperationException',
    message: 'The local platform has no AmazonSSM.GetInventory.',
  });
  expect(await (await ask('AmazonSSM.constructor')).json()).toMatchObject({
    __type: 'UnknownOperationException',
  });
  const broken = await ask('AmazonSSM.GetParameter', '[1');
  expect(await broken.json()).toMatchObject({ __type: 'SerializationException' });
  const lambda = new LambdaClient({
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  await expect(lambda.send(new ListFunctionsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
});
