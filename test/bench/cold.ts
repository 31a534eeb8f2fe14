import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../lib/infra/bundle.ts';
import { SECRET, startAwsStage } from './aws-stage.ts';
import { bodyOf, gatewayEventOf } from './delivery.ts';
import { runFunction } from './function-process.ts';
import { interleave, type Measured, measured, median } from './measured.ts';

const COUNTS = [1, 100, 1000] as const;
const LATENCY_MS = 20;
const ROUNDS = 9;

/** (c) From the start of a process to its first 202, and the publisher's whole run; every AWS call takes 20 ms. */
export async function measureCold(): Promise<readonly Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pdt-bench-'));
  const stage = await startAwsStage(COUNTS, LATENCY_MS);
  try {
    const receiver = join(bundle('receiver', folder).folder, 'index.mjs');
    const publisher = join(bundle('publisher', folder).folder, 'index.mjs');
    const publish = (count: number) => runFunction(publisher, [{}], stage.environmentOf(count));
    const first = await Promise.all(COUNTS.map(publish));
    const published = await interleave(
      3,
      Object.fromEntries(COUNTS.map((count) => [`n${count}`, () => publish(count)])),
    );
    let number = 0;
    const deliver = async (count: number) => {
      number += 1;
      const ran = await runFunction(
        receiver,
        [gatewayEventOf(bodyOf(2000, `COLD-${number}`), SECRET)],
        stage.environmentOf(count),
      );
      if (ran.status !== 202) throw new Error(`${count} triggers: the receiver answered ${ran.status}`);
      return ran;
    };
    const cold = await interleave(
      ROUNDS,
      Object.fromEntries(COUNTS.map((count) => [`n${count}`, () => deliver(count)])),
    );
    const ms = (count: number) => median((cold[`n${count}`] ?? []).map((ran) => ran.ms));
    const memory = (runs: typeof first = []) => Math.max(...runs.map(({ megabytes }) => megabytes));
    return [
      ...COUNTS.map((count) =>
        measured(`(c) cold to 202, ${count} triggers`, ms(count), 'ms', count === 1000 ? 500 : null),
      ),
      measured('(c) cold to 202, 1000 triggers against 1', ms(1000) / ms(1), '×', 1.3),
      ...COUNTS.map((count) =>
        measured(
          `(c) publisher, ${count} triggers`,
          median((published[`n${count}`] ?? []).map((ran) => ran.ms)),
          'ms',
        ),
      ),
      measured(
        '(f) receiver, cold, 1000 triggers, peak memory',
        memory([...(cold['n1000'] ?? [])]),
        'MB',
        110,
      ),
      measured('(f) publisher, 1000 triggers, peak memory', memory([...(published['n1000'] ?? [])]), 'MB'),
    ];
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
