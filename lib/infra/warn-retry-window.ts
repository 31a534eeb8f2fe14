import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import { limitsSchema } from '../domain/read/limits-schema.ts';

/** `max_age` of a trigger that names none, in seconds. */
const DEFAULT_MAX_AGE_S = limitsSchema.parse({}).max_age_s;

/**
 * Warns at synth of a retry window longer than the default `max_age`: after `max_age` no agent is asked any more, a digest takes the
 * place of its answer. The triggers are not known here; those with a longer `limits.max_age` are what the window is for.
 */
export function warnRetryWindow(scope: Construct, { retryWindowSeconds }: Context): void {
  if (retryWindowSeconds <= DEFAULT_MAX_AGE_S) return;
  Annotations.of(scope).addWarningV2(
    'pagerduty-triggers:retryWindowSeconds',
    `retryWindowSeconds = ${retryWindowSeconds} is above max_age, ${DEFAULT_MAX_AGE_S} s where a trigger does not say otherwise: after max_age its agent is not asked again and the note becomes a digest. Set limits.max_age in the triggers whose agents shall be waited for longer, or lower the window`,
  );
}
