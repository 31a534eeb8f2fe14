import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';

/** A Lambda agent as a user would have one in a stack of their own: it fails until BROKEN is taken away. */
const HANDLER = `
exports.handler = async (input) => {
  if (process.env.BROKEN === 'yes') throw new Error('this agent is broken');
  return { note: 'Lambda saw ' + input.metadata.incident_id + ' in run ' + input.run_id };
};
`;

const app = new App({ analyticsReporting: false });
const stack = new Stack(app, 'deploy-test-agents');
for (const [id, broken] of [
  ['Healthy', 'no'],
  ['Failing', 'yes'],
] as const) {
  const agent = new LambdaFunction(stack, id, {
    functionName: `deploy-test-${id.toLowerCase()}-agent`,
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(HANDLER),
    environment: { BROKEN: broken },
  });
  new CfnOutput(stack, `${id}Agent`, { value: agent.functionName });
}
