/** `node --expose-gc test/fuzz/main.ts [deliveries] [seed]`: a million mutated deliveries by default; exits 1 if a promise broke. */
import { runFuzz } from './run-fuzz.ts';

const [deliveries = '1000000', seed = String(Date.now() % 1_000_000_000)] = process.argv.slice(2);
const { statuses, enqueued, broken, slowest, heap } = await runFuzz(Number(deliveries), Number(seed));
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
process.stdout.write(
  [
    `${deliveries} deliveries from seed ${seed}, ${enqueued} messages enqueued`,
    `answers: ${Object.entries(statuses)
      .map(([status, count]) => `${status} × ${count}`)
      .join(', ')}`,
    `slowest: ${slowest.ms.toFixed(1)} ms, seed ${slowest.seed}, ${slowest.bytes} bytes`,
    `heap: ${mb(heap.early)} after a tenth, ${mb(heap.late)} at the end`,
    ...broken,
    '',
  ].join('\n'),
);
process.exitCode = broken.length > 0 ? 1 : 0;
