import { expect, test } from 'vitest';
import { createLog } from '../../lib/adapters/log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLog({ now: () => 0, write: (line) => lines.push(line), always: { function: 'receiver' } }));
  return lines.map((line) => JSON.parse(line));
}

test('one line of JSON a call, ended by a line feed', () => {
  const lines: string[] = [];
  createLog({ now: () => 0, write: (line) => lines.push(line) }).info('delivery', { status: 202 });
  expect(lines).toEqual([
    '{"level":"info","timestamp":"1970-01-01T00:00:00.000Z","message":"delivery","status":202}\n',
  ]);
});

test('unknown fields are left out by value and named, at any depth', () => {
  const [line] = logged((log) => {
    log.warn('delivery', {
      title: 'Down',
      event_id: 'E',
      skipped: [{ trigger: 't', note: 'Down' }],
      body: 'Down',
    });
  });
  expect(line).toEqual({
    level: 'warn',
    timestamp: expect.any(String),
    message: 'delivery',
    function: 'receiver',
    event_id: 'E',
    skipped: [{ trigger: 't' }],
    dropped: ['title', 'note', 'body'],
  });
});

test('errors are named, not quoted; long values are cut; absent ones absent', () => {
  const [line] = logged((log) => {
    log.error('x', {
      error: new TypeError('secret'),
      event_id: 'e'.repeat(1000),
      incident_id: undefined,
      usage: null,
    });
  });
  expect(line).toMatchObject({ level: 'error', error: 'TypeError', event_id: 'e'.repeat(256), usage: null });
  expect(line).not.toHaveProperty('incident_id');
});
