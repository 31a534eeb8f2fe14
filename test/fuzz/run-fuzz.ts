import { readdirSync, readFileSync } from 'node:fs';
import type { SecretMap } from '../../lib/app/ports/webhook-secrets.ts';
import { createReceive } from '../../lib/app/receive.ts';
import { encodeMessage } from '../../lib/domain/run-message.ts';
import { parseSignatures, sign, verify } from '../../lib/domain/signature.ts';
import { PLANTED_SECRET } from '../support/planted.ts';
import { triggerNamed } from '../support/resources.ts';
import { mutate, seeded, signatureFor } from './mutate.ts';

/** What a run of the fuzzer saw. */
export interface FuzzReport {
  readonly deliveries: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<number, number>>;
  readonly enqueued: number;
  /** Each breaks a promise; at most 20 are kept. */
  readonly broken: readonly string[];
  readonly slowest: { readonly ms: number; readonly seed: number; readonly bytes: number };
  /** Bytes on the heap after a tenth of the deliveries, and at the end. */
  readonly heap: { readonly early: number; readonly late: number };
}

const SECRET = `whsec-fuzz-${PLANTED_SECRET}-✓`;
const STORED: SecretMap = new Map([['PAGERDUTY_WEBHOOK_SECRET', [SECRET]]]);
const FOLDER = new URL('../fixtures/deliveries/', import.meta.url);

/** Triggers whose filters read much of an event. */
const TRIGGERS = [
  triggerNamed('all', {}, { event_types: ['incident.*', 'service.*'] }),
  triggerNamed(
    'picky',
    { filter: { 'metadata.service_name': { contains: 'checkout' }, text_contains: { contains: 'slow' } } },
    { allowed_services: ['PF9KMXH'], min_priority: 'P2', min_urgency: 'high', statuses: ['triggered'] },
  ),
];

/**
 * Hands mutated deliveries to the receiver. The secrets cannot be read again for half of them: those may get the contract's
 * 503 for a wrong signature, and no other 5xx exists. `seed` and the number of a delivery make it again.
 */
export async function runFuzz(deliveries: number, seed: number): Promise<FuzzReport> {
  const seeds = readdirSync(FOLDER).map((name) => readFileSync(new URL(name, FOLDER)));
  const now = Date.parse('2026-03-14T03:00:00Z');
  const statuses: Record<number, number> = {};
  const broken: string[] = [];
  let refreshable = true;
  let sent = 0;
  let enqueued = 0;
  const receive = createReceive({
    secrets: {
      current: async () => ({ values: STORED, read_at: 0 }),
      after: async () => (refreshable ? { values: STORED, read_at: now } : undefined),
    },
    catalog: {
      current: async () => ({
        version: 'fuzz',
        checked_at: new Date(now).toISOString(),
        triggers: TRIGGERS.map((resource) => ({ resource, parameter: 'fuzz', parameter_version: 1 })),
      }),
    },
    queue: {
      send: async (messages) => {
        sent += messages.length;
        return messages.map((message) => (encodable(message) ? 'sent' : 'sender_fault'));
      },
    },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    metrics: { add: () => undefined },
    now: () => now,
    deadline: () => NEVER,
  });

  let slowest = { ms: 0, seed: 0, bytes: 0 };
  let early = 0;
  for (let count = 0; count < deliveries; count++) {
    const random = seeded(seed + count);
    const body = mutate(seeds[Math.floor(random() * seeds.length)] ?? Buffer.alloc(0), random);
    const signature = signatureFor(sign(body, SECRET), random);
    refreshable = random() < 0.5;
    sent = 0;
    const started = performance.now();
    const { status } = await receive({
      body,
      headers: { 'x-pagerduty-signature': signature },
      received_at: now,
    });
    const ms = performance.now() - started;
    if (ms > slowest.ms) slowest = { ms, seed: seed + count, bytes: body.length };
    statuses[status] = (statuses[status] ?? 0) + 1;
    enqueued += sent;
    const wrong = judge(status, sent, isSigned(body, signature), refreshable);
    if (wrong && broken.length < 20) broken.push(`seed ${seed + count}: ${wrong} (${status})`);
    if (count === Math.floor(deliveries / 10)) early = heapNow();
  }
  return { deliveries, statuses, enqueued, broken, slowest, heap: { early, late: heapNow() } };
}

const NEVER = new AbortController().signal;

function judge(status: number, sent: number, signed: boolean, refreshable: boolean): string | undefined {
  if (!signed && sent > 0) return 'enqueued without a valid signature';
  if (signed && status !== 202) return 'an authentic delivery was not accepted';
  if (status >= 500 && (status !== 503 || refreshable)) return 'a fault of the receiver';
  if (!signed && status === 202) return 'accepted without a valid signature';
  return undefined;
}

/** Whether a body of this size may pass, and the header holds its signature. */
function isSigned(body: Buffer, header: string | undefined): boolean {
  if (body.length === 0 || body.length > 512 * 1024) return false;
  try {
    return verify(body, parseSignatures(header), STORED).size > 0;
  } catch {
    return false;
  }
}

function encodable(message: Parameters<typeof encodeMessage>[0]): boolean {
  try {
    return encodeMessage(message) !== '';
  } catch {
    return false;
  }
}

function heapNow(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
