import type { MessageVisibility, Receipt } from '../../../lib/app/ports/queue.ts';

interface Message {
  readonly id: string;
  readonly body: string;
  sent_at: number;
  visible_at: number;
  handle: string;
  receives: number;
}

/** SQS as far as a run depends on it: visibility, stale receipts, the dead-letter queue and its redrive. */
export interface SimulatedQueue {
  readonly visibility: MessageVisibility;
  readonly send: (body: string) => void;
  /** The next visible message, hidden from others; undefined when there is none. */
  readonly receive: () => Receipt | undefined;
  readonly remove: (receipt: Receipt) => void;
  /** Messages that are neither removed nor dead. */
  readonly open: () => number;
  readonly dead: () => number;
  /** Moves every visible message to the dead-letter queue, as if it had been received too often. */
  readonly drop: () => void;
  readonly redrive: () => void;
  /** When the next hidden message becomes visible. */
  readonly nextVisible: () => number | undefined;
}

const VISIBILITY_MS = 900_000;
const MOST_RECEIVES = 20;

export function simulateQueue(now: () => number): SimulatedQueue {
  let messages: Message[] = [];
  let dead: Message[] = [];
  let count = 0;
  const find = (handle: string) => messages.find((message) => message.handle === handle);
  return {
    visibility: {
      hide: async (receipt, seconds) => {
        const message = find(receipt.handle);
        if (!message) throw new Error('ReceiptHandleIsInvalid');
        message.visible_at = now() + seconds * 1000;
      },
    },
    send: (body) => {
      count += 1;
      messages.push({ id: `M${count}`, body, sent_at: now(), visible_at: 0, handle: '', receives: 0 });
    },
    receive: () => {
      const message = messages.find((each) => each.visible_at <= now());
      if (!message) return undefined;
      message.receives += 1;
      if (message.receives > MOST_RECEIVES) {
        messages = messages.filter((each) => each !== message);
        dead.push(message);
        return undefined;
      }
      count += 1;
      message.handle = `${message.id}-${count}`;
      message.visible_at = now() + VISIBILITY_MS;
      return { message_id: message.id, handle: message.handle, body: message.body, sent_at: message.sent_at };
    },
    remove: (receipt) => {
      messages = messages.filter((message) => message.handle !== receipt.handle);
    },
    open: () => messages.length,
    dead: () => dead.length,
    drop: () => {
      dead.push(...messages.filter((each) => each.visible_at <= now()));
      messages = messages.filter((each) => each.visible_at > now());
    },
    redrive: () => {
      for (const message of dead)
        messages.push({ ...message, sent_at: now(), visible_at: 0, receives: 0, handle: '' });
      dead = [];
    },
    nextVisible: () =>
      messages.length === 0 ? undefined : Math.min(...messages.map((message) => message.visible_at)),
  };
}
