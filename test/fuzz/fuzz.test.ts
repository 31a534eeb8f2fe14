import { expect, it } from 'vitest';
import { runFuzz } from './run-fuzz.ts';

it('no mutated delivery gets a 5xx that the contract does not know, or enters the queue unsigned', async () => {
  const report = await runFuzz(5_000, 1);
  expect(report.broken).toEqual([]);
  expect(report.statuses).toMatchObject({
    202: expect.any(Number),
    400: expect.any(Number),
    403: expect.any(Number),
    503: expect.any(Number),
  });
  expect(report.enqueued).toBeGreaterThan(100);
});
