import type { RunMessage } from '../../domain/run.ts';

/** What became of one message of a batch. */
export type SendOutcome = 'sent' | 'retryable' | 'sender_fault';

export interface RunQueue {
  /** One outcome a message, in order; chunked by count and bytes. Throws only when nothing is known. */
  readonly send: (messages: readonly RunMessage[], signal?: AbortSignal) => Promise<readonly SendOutcome[]>;
}

/** One received SQS message. */
export interface Receipt {
  readonly message_id: string;
  readonly handle: string;
  readonly body: string;
  /** Epoch ms; renewed by redrive and replay. */
  readonly sent_at: number;
}

/** The invocation that handles a message. */
export interface Invocation {
  /** Unique per invocation. */
  readonly id: string;
  /** Milliseconds until the platform stops us. */
  readonly remaining: () => number;
}

export interface MessageVisibility {
  /** Hides the message for this many seconds. Throws AppError `queue_unavailable` when the receipt is stale or SQS does not answer. */
  readonly hide: (receipt: Receipt, seconds: number) => Promise<void>;
}

/** The dead-letter queue, as a replay needs it. */
export interface DeadLetters {
  /** Up to ten messages, hidden from others for a minute; empty when there are none. */
  readonly receive: () => Promise<readonly Receipt[]>;
  readonly remove: (receipt: Receipt) => Promise<void>;
  /** Shows a received one to others again at once. */
  readonly release: (receipt: Receipt) => Promise<void>;
}
