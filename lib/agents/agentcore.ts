import { BedrockAgentCoreClient, InvokeAgentRuntimeCommand } from '@aws-sdk/client-bedrock-agentcore';
import type { AskAgent } from '../app/ports/agent.ts';
import { AppError } from '../domain/errors.ts';
import { awsError } from './aws-error.ts';
import { regionOf } from './aws-region.ts';
import type { AgentDeps } from './backend.ts';
import { parseAnswer } from './parse-answer.ts';
import { readLimited } from './read-limited.ts';
import { awsTimeouts, timeLimit } from './time-limit.ts';

/**
 * An agent in an Amazon Bedrock AgentCore runtime: invoked once with the agent input; its answer may come as JSON or as an
 * event stream. Every attempt of a run has the same session.
 * @throws AppError `agent_…`
 */
export function createAgentCoreAgent({ now }: Pick<AgentDeps, 'now'>): AskAgent {
  return async ({ agent, input, deadline }) => {
    const name = agent.metadata.name;
    const agentcore = agent.spec.invoke?.agentcore;
    if (!agentcore) throw new AppError('agent_misconfigured', `agent ${name} has no invoke.agentcore`);
    const limitMs = timeLimit(name, { now: now(), deadline, timeout_s: agentcore.timeout_s });
    // One client a call: see lambda.ts.
    const client = new BedrockAgentCoreClient({
      ...regionOf(agentcore.runtime_arn),
      maxAttempts: 1,
      requestHandler: awsTimeouts(limitMs),
    });
    const limit = AbortSignal.timeout(limitMs);
    try {
      const output = await client.send(
        new InvokeAgentRuntimeCommand({
          agentRuntimeArn: agentcore.runtime_arn,
          runtimeSessionId: sessionId(input.run_id),
          contentType: 'application/json',
          accept: 'application/json, text/event-stream',
          payload: Buffer.from(JSON.stringify(input)),
        }),
        { abortSignal: limit },
      );
      const bytes = isByteStream(output.response)
        ? await readLimited(name, output.response)
        : new Uint8Array();
      return parseAnswer({ agent: name, bytes, contentType: output.contentType });
    } catch (thrown) {
      throw awsError(name, thrown, limit);
    } finally {
      client.destroy();
    }
  };
}

/** A session id has 33 characters at least, a run id 26. https://docs.aws.amazon.com/bedrock-agentcore/latest/APIReference/API_InvokeAgentRuntime.html */
export function sessionId(runId: string): string {
  return `pagerduty-triggers-${runId}`.padEnd(33, '0');
}

function isByteStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
