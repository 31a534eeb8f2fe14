import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../lib/infra/bundle.ts';
import { SECRET, startAwsStage } from './aws-stage.ts';
import { bodyOf, gatewayEventOf } from './delivery.ts';
import { runFunction } from './function-process.ts';
import { type Measured, measured, quantile } from './measured.ts';

const TRIGGERS = 100;
const WARM_UP = 300;
const DELIVERIES = 1500;

/** Makes V8 collect as early as it can, and malloc keep one arena: what is left is what the receiver needs. */
const FRUGAL = {
  flags: ['--max-old-space-size=100', '--max-semi-space-size=2'],
  env: { MALLOC_ARENA_MAX: '1' },
} as const;

/** (d) One instance of the receiver, deliveries one after the other, each with one message to SQS; and (f) its memory. */
export async function measureWarm(): Promise<readonly Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pdt-bench-'));
  const stage = await startAwsStage([TRIGGERS], 0);
  try {
    const environment = stage.environmentOf(TRIGGERS);
    await runFunction(join(bundle('publisher', folder).folder, 'index.mjs'), [{}], environment);
    const receiver = join(bundle('receiver', folder).folder, 'index.mjs');
    const events = Array.from({ length: WARM_UP + DELIVERIES }, (_, number) =>
      gatewayEventOf(bodyOf(2000, `WARM-${number}`), SECRET),
    );
    const ran = await runFunction(receiver, events, environment);
    if (ran.status !== 202) throw new Error(`the receiver answered ${ran.status}`);
    const frugal = await runFunction(receiver, events, { ...environment, ...FRUGAL.env }, FRUGAL.flags);
    const times = ran.times.slice(WARM_UP);
    const p50 = quantile(times, 0.5);
    const p99 = quantile(times, 0.99);
    return [
      measured('(d) warm delivery, p50', p50, 'ms'),
      measured('(d) warm delivery, p99', p99, 'ms'),
      measured('(d) warm delivery, p99 against p50', p99 / p50, '×', 4),
      measured('(d) deliveries a second and core', (1000 * events.length) / ran.cpu_ms, '1/s'),
      measured(`(f) receiver after ${events.length} deliveries, peak memory`, ran.megabytes, 'MB', 110),
      measured(
        `(f) receiver after ${events.length} deliveries, heap held to 100 MB, peak memory`,
        frugal.megabytes,
        'MB',
      ),
    ];
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
