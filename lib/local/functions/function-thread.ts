/** The thread in which a local function lives: loads the door once, then runs its handler whenever it is asked to. */
import { parentPort, workerData } from 'node:worker_threads';
import type { HostMessage, InvocationRequest, Outcome, ThreadMessage } from './invocation.ts';

type Handler = (event: unknown, context: unknown) => unknown;
let handler: Handler;

// Before the door loads: a thread can be told to end while it does.
parentPort?.on('message', (message: HostMessage) => {
  if ('end' in message) process.exit();
  void run(message).then((outcome) => say({ outcome }));
});

({ handler } = (await import(workerData.door)) as { handler: Handler });
say({ loaded: true });

async function run(request: InvocationRequest): Promise<Outcome> {
  try {
    const result = await handler(request.event, contextOf(request));
    // Lambda hands results over as JSON; what cannot be written as JSON fails there too.
    return { ok: true, result: JSON.parse(JSON.stringify(result ?? null)) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { ok: false, error: { errorType: error.name, errorMessage: error.message } };
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(request: InvocationRequest) {
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:${request.function_name}`;
  return {
    functionName: request.function_name,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: '512',
    awsRequestId: request.request_id,
    logGroupName: `/aws/lambda/${request.function_name}`,
    logStreamName: `local/${request.function_name}`,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, request.deadline - Date.now()),
  };
}

function say(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}
