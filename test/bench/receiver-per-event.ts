import { createHmac, timingSafeEqual } from 'node:crypto';
import { MOST_SKIPPED, matchTriggers } from '../../lib/app/match-triggers.ts';
import type { WebhookEvent } from '../../lib/domain/event.ts';
import { compileIndex } from '../../lib/domain/index/compile-index.ts';
import { openIndex, type TriggerTable } from '../../lib/domain/index/open-index.ts';
import { readEnvelope } from '../../lib/domain/read-event.ts';
import { parseSignatures, sign, verify } from '../../lib/domain/signature.ts';
import { subjectOf } from '../../lib/domain/subject.ts';
import { bodyOf } from './delivery.ts';
import { interleave, type Measured, measured, median } from './measured.ts';
import { triggersOf } from './triggers.ts';

const COUNTS = [1, 10, 100, 1000] as const;
const SIZES = [2, 55, 256] as const;
const TARGETS: Readonly<Partial<Record<number, number>>> = { 10: 1.5, 1000: 3 };
const SECRET = 'k'.repeat(64);
const STORED = new Map([['PAGERDUTY_WEBHOOK_SECRET', [SECRET]]]);
const TEXT = new TextDecoder();

/** (a) Verify, parse and match against the least that any receiver must do: one HMAC, one comparison, one JSON.parse. */
export async function measureReceiverPerEvent(): Promise<readonly Measured[]> {
  const tables = new Map(COUNTS.map((count) => [count, tableOf(count)]));
  const rows: Measured[] = [];
  for (const size of SIZES) {
    const body = bodyOf(size * 1000);
    const header = sign(body, SECRET);
    const times = await timesOf(size, {
      floor: () => floor(body, header),
      ...Object.fromEntries(
        Array.from(tables, ([count, table]) => [count, () => receive(body, header, table)]),
      ),
    });
    const least = times('floor');
    rows.push(measured(`(a) floor, ${size} KB body`, least, 'µs'));
    for (const count of COUNTS) {
      const name = `(a) verify, parse, match, ${size} KB, ${count} triggers`;
      rows.push(measured(name, times(String(count)) / least, '× floor', TARGETS[count]));
    }
  }
  return [...rows, ...(await measureParts(tables))];
}

/** Where the time of a small body goes, each part by itself, in shares of the floor: the profile behind (a). */
async function measureParts(tables: ReadonlyMap<number, TriggerTable>): Promise<readonly Measured[]> {
  const [size] = SIZES;
  const body = bodyOf(size * 1000);
  const header = sign(body, SECRET);
  const parsed: unknown = JSON.parse(TEXT.decode(body));
  const event = eventOf(parsed);
  const parts = {
    'HMAC and comparison': () => verify(body, parseSignatures(header), STORED),
    'text and JSON.parse': () => JSON.parse(TEXT.decode(body)),
    'reading the event': () => readEnvelope(parsed),
    'its metadata': () => subjectOf(event),
    ...Object.fromEntries(
      Array.from(tables, ([count, table]) => [`match, ${count} triggers`, () => matched(table, event)]),
    ),
  };
  const times = await timesOf(size, { floor: () => floor(body, header), ...parts });
  return Object.keys(parts).map((name) =>
    measured(`(a) part, ${size} KB: ${name}`, times(name) / times('floor'), '× floor'),
  );
}

function floor(body: Buffer, header: string): unknown {
  const expected = createHmac('sha256', SECRET).update(body).digest();
  const offered = Buffer.from(header.slice('v1='.length), 'hex');
  return timingSafeEqual(expected, offered) && JSON.parse(body.toString('utf8'));
}

function receive(body: Buffer, header: string, table: TriggerTable): unknown {
  const verified = verify(body, parseSignatures(header), STORED);
  const event = eventOf(JSON.parse(TEXT.decode(body)));
  return matchTriggers(table, event, { verified, stored: STORED, received_at: Date.now() });
}

function eventOf(json: unknown): WebhookEvent {
  const envelope = readEnvelope(json);
  if (envelope.kind !== 'event') throw new Error('the body is no event');
  return envelope.event;
}

function matched(table: TriggerTable, event: WebhookEvent): ReturnType<typeof matchTriggers> {
  const verified = new Set(STORED.keys());
  return matchTriggers(table, event, { verified, stored: STORED, received_at: Date.now() });
}

/** A table of so many triggers, of which the sample is taken by some and lists as many others as anybody reads. */
function tableOf(count: number): TriggerTable {
  const triggers = triggersOf(count).map(({ resource }) => resource);
  const table = openIndex(triggers, compileIndex(triggers));
  const { taken, skipped } = matched(table, eventOf(JSON.parse(TEXT.decode(bodyOf(2000)))));
  if (taken.length === 0 || skipped.length !== Math.min(MOST_SKIPPED, count - taken.length)) {
    throw new Error(`${count} triggers: ${taken.length} took the event, ${skipped.length} are listed`);
  }
  return table;
}

/** Runs the subjects in turn and gives each one's microseconds a call: the median once the code is warm. */
async function timesOf(
  kilobytes: number,
  subjects: Readonly<Record<string, () => unknown>>,
): Promise<(name: string) => number> {
  const rounds = Math.max(60, Math.round(1200 / kilobytes));
  // Batches are short: a long one is interrupted more often than not on a busy machine.
  const calls = Math.max(1, Math.round(40 / kilobytes));
  const times = await interleave(
    rounds,
    Object.fromEntries(Object.entries(subjects).map(([name, act]) => [name, () => timed(calls, act)])),
  );
  return (name) => median((times[name] ?? []).slice(rounds / 2));
}

function timed(calls: number, act: () => unknown): number {
  const start = performance.now();
  for (let call = 0; call < calls; call += 1) act();
  return ((performance.now() - start) * 1000) / calls;
}
