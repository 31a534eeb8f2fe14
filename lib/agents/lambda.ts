import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AskAgent } from '../app/ports/agent.ts';
import { AppError } from '../domain/errors.ts';
import { awsError } from './aws-error.ts';
import { regionOf } from './aws-region.ts';
import type { AgentDeps } from './backend.ts';
import { parseAnswer } from './parse-answer.ts';
import { awsTimeouts, timeLimit } from './time-limit.ts';

/** Lambda refuses larger inputs of a synchronous call. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;

/**
 * An agent that is a Lambda function: called once and synchronously with the agent input, answers the agent answer.
 * @throws AppError `agent_…`; an error that the function raised is `agent_failed`, and its text stays unread.
 */
export function createLambdaAgent({ now }: Pick<AgentDeps, 'now'>): AskAgent {
  return async ({ agent, input, deadline }) => {
    const name = agent.metadata.name;
    const lambda = agent.spec.invoke?.lambda;
    if (!lambda) throw new AppError('agent_misconfigured', `agent ${name} has no invoke.lambda`);
    const limitMs = timeLimit(name, { now: now(), deadline, timeout_s: lambda.timeout_s });
    const payload = Buffer.from(JSON.stringify(input));
    if (payload.byteLength > PAYLOAD_LIMIT_BYTES) {
      throw new AppError('agent_failed', `the input for agent ${name} is larger than Lambda takes (6 MB)`);
    }
    // One client a call: a socket kept from before the worker was frozen may be dead, and nothing here is tried twice.
    const client = new LambdaClient({
      ...regionOf(lambda.function),
      maxAttempts: 1,
      requestHandler: awsTimeouts(limitMs),
    });
    const limit = AbortSignal.timeout(limitMs);
    try {
      const output = await client.send(
        new InvokeCommand({
          FunctionName: lambda.function,
          InvocationType: 'RequestResponse',
          Payload: payload,
        }),
        { abortSignal: limit },
      );
      if (output.FunctionError) {
        throw new AppError('agent_failed', `the function of agent ${name} ended with an error`, {
          remedy: `see the log of the Lambda function that agent ${name} names`,
        });
      }
      return parseAnswer({ agent: name, bytes: output.Payload ?? new Uint8Array() });
    } catch (thrown) {
      throw awsError(name, thrown, limit);
    } finally {
      client.destroy();
    }
  };
}
