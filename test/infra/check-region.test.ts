import { describe, expect, test } from 'vitest';
import type { AppError } from '../../lib/domain/errors.ts';
import { checkRegion } from '../../lib/infra/check-region.ts';

const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b';
const alarmTopicArn = 'arn:aws:sns:us-east-1:123456789012:oncall';

describe('checkRegion', () => {
  test.for([
    [undefined, { certificateArn, alarmTopicArn }],
    ['us-east-1', { certificateArn, alarmTopicArn }],
    ['eu-west-1', {}],
  ] as const)('lets %s with %j pass', ([region, context]) => {
    expect(() => checkRegion(region, context)).not.toThrow();
  });

  test.for([
    [
      { certificateArn },
      /certificateArn = "arn:.*" is in us-east-1, and the stack goes to eu-west-1: name one of/,
    ],
    [
      { alarmTopicArn },
      /alarmTopicArn = "arn:.*" is in us-east-1, and the stack goes to eu-west-1: name one of/,
    ],
  ] as const)('refuses what lies elsewhere, with the value and the fix: %j', ([context, message]) => {
    const check = () => checkRegion('eu-west-1', context);
    expect(check).toThrow(message);
    expect(check).toThrow(
      expect.objectContaining<Partial<AppError>>({
        code: 'context_invalid',
        remedy: 'Or deploy to its region: `-c region=us-east-1`.',
      }),
    );
  });

  test('refuses a region that is none, with the nearest one', () => {
    expect(() => checkRegion('eu-wset-1', {})).toThrow(
      /no AWS region by that name; did you mean eu-west-1\?/,
    );
  });
});
