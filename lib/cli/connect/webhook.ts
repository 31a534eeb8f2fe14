import { AppError } from '../../domain/errors.ts';
import { healthUrl } from '../../domain/subscription-plan.ts';

const ANSWER_MS = 10_000;

/**
 * Whether anyone is there, before anything is made.
 * @throws AppError `webhook_unreachable`.
 */
export async function requireWebhook(webhookUrl: string): Promise<void> {
  const url = healthUrl(webhookUrl);
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'manual' });
    await answer.arrayBuffer();
    if (answer.status === 200) return;
    throw new AppError('webhook_unreachable', `${url} answers ${answer.status} instead of 200`, {
      remedy: 'pdt doctor',
    });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('webhook_unreachable', `${url} does not answer`, { cause, remedy: 'pdt doctor' });
  }
}
