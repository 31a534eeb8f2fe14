import { asAppError } from '../domain/errors.ts';
import type { Check, Finding, Patient } from './doctor/check.ts';
import { checkCatalog, checkConcurrency, checkDeadLetters, checkRuns, checkVerdicts } from './doctor/runs.ts';
import { checkModelKeys, checkWebhookSecrets } from './doctor/secrets.ts';
import { checkEvents, checkPing, checkSubscription } from './doctor/subscription.ts';
import { checkAllowed, checkTokens } from './doctor/triggers.ts';
import { checkStack, checkUnsigned, checkUrl } from './doctor/webhook.ts';

export type { Finding, Named, Patient, TriggerAccount } from './doctor/check.ts';

/** Every check, in the order it is told: from the outside of the stack to the inside. */
const CHECKS: Readonly<Record<string, Check>> = {
  stack: checkStack,
  url: checkUrl,
  unsigned: checkUnsigned,
  subscription: checkSubscription,
  events: checkEvents,
  webhook_secret: checkWebhookSecrets,
  ping: checkPing,
  token: checkTokens,
  allowed: checkAllowed,
  catalog: checkCatalog,
  triggers: checkVerdicts,
  runs: checkRuns,
  dead_letters: checkDeadLetters,
  model_key: checkModelKeys,
  concurrency: checkConcurrency,
};

/** Where a check could not be made at all. */
const NO_REMEDY = 'pdt doctor (once more)';

/**
 * Makes every check, one after the other; tells which one begins, and each finding as it comes. Never throws but for an
 * interrupt.
 */
export async function diagnose(
  patient: Patient,
  tell: (finding: Finding) => void,
  begin: (check: string, number: number, of: number) => void = () => undefined,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const checks = Object.entries(CHECKS);
  for (const [index, [check, make]] of checks.entries()) {
    patient.signal?.throwIfAborted();
    begin(check, index + 1, checks.length);
    for (const found of await findingsOf(make, patient)) {
      const finding = { check, ...found };
      findings.push(finding);
      tell(finding);
    }
  }
  return findings;
}

async function findingsOf(make: Check, patient: Patient): Promise<readonly Omit<Finding, 'check'>[]> {
  try {
    return await make(patient);
  } catch (thrown) {
    patient.signal?.throwIfAborted();
    const { message, remedy } = asAppError(thrown);
    return [{ result: 'FAIL', message, fix: remedy ?? NO_REMEDY }];
  }
}
