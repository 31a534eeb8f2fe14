import { cutText } from '../domain/cut-text.ts';
import { AppError } from '../domain/errors.ts';
import type { Redact } from './redact.ts';

/** Longest call of a tool that names no time of its own, ms. */
const TOOL_TIMEOUT_MS = 30_000;
/** Longest answer the model is given, in characters (about 5,000 tokens). */
const TOOL_OUTPUT_CHARACTERS = 20_000;
/** Longest error text, in characters. */
const ERROR_CHARACTERS = 1_000;

/** One call of a tool, native or of an MCP server. */
export interface BoundedCall {
  readonly name: string;
  readonly execute: (options: { readonly signal: AbortSignal }) => Promise<string>;
  readonly timeout_ms?: number | undefined;
  readonly max_characters?: number | undefined;
  /** Fires when the run must end. */
  readonly signal: AbortSignal;
  readonly redact: Redact;
}

/** How a call ended; `text` is what the model reads. */
export interface BoundedResult {
  readonly text: string;
  readonly outcome: 'ok' | 'error' | 'timeout';
}

/**
 * The one place where calls of tools are limited: in time, even for a tool that ignores its signal, and in length. Secrets
 * are taken out of whatever comes back, and an error becomes text for the model. Never throws.
 */
export async function bounded(call: BoundedCall): Promise<BoundedResult> {
  const limitMs = call.timeout_ms ?? TOOL_TIMEOUT_MS;
  const timeout = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([timeout, call.signal]);
  try {
    signal.throwIfAborted();
    const text = await Promise.race([call.execute({ signal }), aborted(signal)]);
    return { text: shorten(call.redact(text), call.max_characters ?? TOOL_OUTPUT_CHARACTERS), outcome: 'ok' };
  } catch (thrown) {
    if (timeout.aborted) {
      return { text: `error: ${call.name} did not answer within ${limitMs / 1000} s`, outcome: 'timeout' };
    }
    if (call.signal.aborted) {
      return { text: `error: ${call.name} was stopped: the run's time is over`, outcome: 'timeout' };
    }
    return { text: `error: ${shorten(call.redact(errorText(thrown)), ERROR_CHARACTERS)}`, outcome: 'error' };
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** The beginning of a text, and how much is missing. */
function shorten(text: string, most: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= most) return whole;
  const kept = cutText(whole, most);
  return `${kept}\n[cut: ${whole.length - kept.length} of ${whole.length} characters left out; ask for less]`;
}

function errorText(thrown: unknown): string {
  if (thrown instanceof AppError)
    return thrown.remedy ? `${thrown.message}. ${thrown.remedy}` : thrown.message;
  return thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
}
