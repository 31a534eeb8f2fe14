import { createHmac, timingSafeEqual } from 'node:crypto';
import { MOST_SKIPPED, matchTriggers } from '../../lib/app/match-triggers.ts';
import { compileIndex } from '../../lib/domain/index/compile-index.ts';
import { openIndex } from '../../lib/domain/index/open-index.ts';
import { readEnvelope } from '../../lib/domain/read-event.ts';
import { parseSignatures, sign, verify } from '../../lib/domain/signature.ts';
import { bodyOf } from './delivery.ts';
import { interleave, type Measured, measured, median } from './measured.ts';
import { triggersOf } from './triggers.ts';

const COUNTS = [1, 10, 100, 1000] as const;
const SIZES = [2, 55, 256] as const;
const TARGETS: Readonly<Partial<Record<number, number>>> = { 10: 1.5, 1000: 3 };
const SECRET = 'k'.repeat(64);

/** (a) Verify, parse and match against the least that any receiver must do: one HMAC, one comparison, one JSON.parse. */
export async function measureReceiverPerEvent(): Promise<readonly Measured[]> {
  const rows: Measured[] = [];
  for (const size of SIZES) {
    const rounds = Math.max(60, Math.round(1200 / size));
    const body = bodyOf(size * 1000);
    const header = sign(body, SECRET);
    const subjects: Record<string, () => number> = {
      floor: timed(size, () => floor(body, header)),
    };
    for (const count of COUNTS) subjects[count] = timed(size, receiverOf(body, header, count));
    const times = await interleave(rounds, subjects);
    const least = median((times['floor'] ?? []).slice(rounds / 2));
    rows.push(measured(`(a) floor, ${size} KB body`, least, 'µs'));
    for (const count of COUNTS) {
      const ratio = median((times[count] ?? []).slice(rounds / 2)) / least;
      rows.push(
        measured(`(a) verify, parse, match, ${size} KB, ${count} triggers`, ratio, '× floor', TARGETS[count]),
      );
    }
  }
  return rows;
}

function floor(body: Buffer, header: string): unknown {
  const expected = createHmac('sha256', SECRET).update(body).digest();
  const offered = Buffer.from(header.slice('v1='.length), 'hex');
  return timingSafeEqual(expected, offered) && JSON.parse(body.toString('utf8'));
}

function receiverOf(body: Buffer, header: string, count: number): () => unknown {
  const triggers = triggersOf(count).map(({ resource }) => resource);
  const table = openIndex(triggers, compileIndex(triggers));
  const stored = new Map([['PAGERDUTY_WEBHOOK_SECRET', [SECRET]]]);
  const text = new TextDecoder();
  const receive = () => {
    const verified = verify(body, parseSignatures(header), stored);
    const envelope = readEnvelope(JSON.parse(text.decode(body)));
    if (envelope.kind !== 'event') throw new Error('the body is no event');
    return matchTriggers(table, envelope.event, { verified, stored, received_at: Date.now() });
  };
  const { taken, skipped } = receive();
  if (taken.length === 0 || skipped.length !== Math.min(MOST_SKIPPED, count - taken.length)) {
    throw new Error(`${count} triggers: ${taken.length} took the event, ${skipped.length} are listed`);
  }
  return receive;
}

/** Microseconds a call. Batches are short: a long one is interrupted more often than not on a busy machine. */
function timed(kilobytes: number, act: () => unknown): () => number {
  const calls = Math.max(1, Math.round(10 / kilobytes));
  return () => {
    const start = performance.now();
    for (let call = 0; call < calls; call += 1) act();
    return ((performance.now() - start) * 1000) / calls;
  };
}
