import { RegionInfo } from 'aws-cdk-lib/region-info';
import { AppError } from '../domain/errors.ts';
import { suggest } from '../domain/read/suggest.ts';

/**
 * Checks an AWS region against those the CDK knows; undefined passes (the CLI will ask the profile).
 * @throws AppError `context_invalid`, naming the region and the nearest known one.
 */
export function checkRegion(region: string | undefined): void {
  if (region === undefined) return;
  const known = RegionInfo.regions.map(({ name }) => name);
  if (known.includes(region)) return;
  const meant = suggest(region, known);
  throw new AppError(
    'context_invalid',
    `region = ${JSON.stringify(region)}: no AWS region by that name${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    { remedy: 'Set it with `-c region=<name>`, or AWS_REGION, or the region of your AWS profile.' },
  );
}
