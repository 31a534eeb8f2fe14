import { randomUUID } from 'node:crypto';
import type { Sample } from './sample.ts';
import type { Sign } from './signing.ts';

/** The answer to one delivery; status 0 when none came. */
export interface Sent {
  readonly event_id: string;
  readonly incident_id?: string;
  readonly status: number;
  readonly latency_ms: number;
  readonly accepted: readonly { readonly trigger: string; readonly run_id: string }[];
  readonly skipped: readonly { readonly trigger: string; readonly filter: string; readonly reason: string }[];
  readonly error?: { readonly code: string; readonly message: string };
}

/** The headers of a delivery. */
export function headersOf(sample: Sample, sign: Sign): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'user-agent': 'PagerDuty-Webhook/V3.0',
    'x-pagerduty-signature': sign(sample.body),
    'x-webhook-id': randomUUID(),
  };
}

/** PagerDuty waits 5 s; a little longer shows what is too slow. */
const ANSWER_MS = 10_000;

/** Posts a sample as PagerDuty does. Never rejects. */
export async function postSample(
  url: string,
  sample: Sample,
  sign: Sign,
  within_ms = ANSWER_MS,
): Promise<Sent> {
  const about = {
    event_id: sample.event_id,
    ...(sample.incident_id === undefined ? {} : { incident_id: sample.incident_id }),
  };
  const began = performance.now();
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: headersOf(sample, sign),
      body: sample.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(within_ms),
    });
    const text = await answer.text();
    const latency_ms = Math.round(performance.now() - began);
    return { ...about, status: answer.status, latency_ms, ...bodyOf(text) };
  } catch (thrown) {
    const latency_ms = Math.round(performance.now() - began);
    const error = { code: 'no_answer', message: `no answer${whyNone(thrown, within_ms)}` };
    return { ...about, status: 0, latency_ms, accepted: [], skipped: [], error };
  }
}

/** The code of the system call that failed stands behind fetch's own error. */
function whyNone(thrown: unknown, within_ms: number): string {
  if (!(thrown instanceof Error)) return '';
  if (thrown.name === 'TimeoutError') return ` within ${within_ms / 1000} s`;
  const { code, name } = Object(thrown.cause ?? thrown);
  return `: ${String(code ?? name)}`;
}

function bodyOf(text: string): Pick<Sent, 'accepted' | 'skipped' | 'error'> {
  const body = Object(parse(text));
  return {
    accepted: Array.isArray(body.accepted) ? body.accepted : [],
    skipped: Array.isArray(body.skipped) ? body.skipped : [],
    ...(body.error?.code ? { error: body.error } : {}),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends `count` samples, some at a time; `onSent` is told how many have been. */
export async function postMany(
  count: number,
  at_once: number,
  send: () => Promise<Sent>,
  signal: AbortSignal,
  onSent?: (sent: number) => void,
): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  let left = count;
  const lane = async () => {
    while (left > 0 && !signal.aborted) {
      left -= 1;
      sent.push(await send());
      onSent?.(sent.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(at_once, count) }, lane));
  signal.throwIfAborted();
  return sent;
}
