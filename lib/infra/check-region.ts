import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Context } from '../config/context-schema.ts';
import { AppError } from '../domain/errors.ts';
import { suggest } from '../domain/read/suggest.ts';

/**
 * What must lie in the region of the stack: a regional domain takes no certificate of another one, and an alarm publishes to no
 * topic of another one; CloudFormation would say so only halfway through a deployment.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
 */
const OF_THE_SAME_REGION = ['certificateArn', 'alarmTopicArn'] as const;

/**
 * Checks the stack's region against those the CDK knows, and what context names in it; undefined passes (the CLI will ask
 * the profile).
 * @throws AppError `context_invalid`, naming the value and, for an unknown region, the nearest known one.
 */
export function checkRegion(
  region: string | undefined,
  context: Partial<Pick<Context, (typeof OF_THE_SAME_REGION)[number]>>,
): void {
  if (region === undefined) return;
  const known = RegionInfo.regions.map(({ name }) => name);
  if (!known.includes(region)) {
    const meant = suggest(region, known);
    throw new AppError(
      'context_invalid',
      `region = ${JSON.stringify(region)}: no AWS region by that name${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      { remedy: 'Set it with `-c region=<name>`, or AWS_REGION, or the region of your AWS profile.' },
    );
  }
  for (const name of OF_THE_SAME_REGION) {
    const elsewhere = context[name]?.split(':')[3];
    if (elsewhere === undefined || elsewhere === region) continue;
    throw new AppError(
      'context_invalid',
      `${name} = ${JSON.stringify(context[name])} is in ${elsewhere}, and the stack goes to ${region}: name one of ${region}`,
      { remedy: `Or deploy to its region: \`-c region=${elsewhere}\`.` },
    );
  }
}
