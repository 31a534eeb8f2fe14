import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../lib/cli/commands.ts';
import { BRIEF, type LocalStack, startLocalStack } from './local-stack.ts';

let stack: LocalStack;
let run_id: string;
let event_id: string;

beforeAll(async () => {
  stack = await startLocalStack();
  await writeFile(join(stack.directory, 'again.yaml'), BRIEF);
  const { out } = await stack.pdt([
    ...['send', 'incident.triggered', '--set', 'event.data.id=QPROGRESS'],
    ...['--wait', '-o', 'json'],
  ]);
  const sent = JSON.parse(out);
  event_id = sent.event_id;
  run_id = sent.accepted[0].run_id;
});
afterAll(() => stack.stop());

const READING = /^reading the parameters below \/pdt-local: \d+$/;
const PUBLISHING = /^the publisher is at work$/;

/** Commands that wait for others, in an order in which each finds what it needs; what each says it is waiting for. */
const LONG: readonly (readonly [string, () => readonly string[], readonly RegExp[]])[] = [
  ['get', () => ['get', 'triggers'], [READING]],
  ['describe', () => ['describe', 'trigger', 'brief'], [READING]],
  ['diff', () => ['diff', '-f', 'again.yaml'], [READING]],
  ['apply', () => ['apply', '-f', 'again.yaml'], [READING, /^writing trigger\/brief, 2 of 2$/, PUBLISHING]],
  ['disable', () => ['disable', 'brief'], [READING, PUBLISHING]],
  ['enable', () => ['enable', 'brief'], [READING, PUBLISHING]],
  [
    'explain',
    () => ['explain', '--event', event_id],
    [/^searching the receiver's log of 7 days$/, /^asking PagerDuty for the incident$/],
  ],
  ['run', () => ['run', 'agent', 'brief-agent', '--event', 'event.json'], [/^agent brief-agent is at work$/]],
  ['send', () => ['send', 'incident.triggered', '--wait'], [/^waiting for the run to end$/]],
  [
    'send',
    () => ['send', 'incident.triggered', '--count', '3', '--wait'],
    [
      /^sent 3 of 3$/,
      /^0 of 3 runs have ended$/,
      /^3 of 3 runs have ended$/,
      /^reading the notes of 3 of 3 incidents$/,
    ],
  ],
  ['runs', () => ['runs', '--since', '3d'], [/^reading the runs of \d{4}-\d\d-\d\d$/]],
  ['replay', () => ['replay', run_id], [/^replaying [a-z2-7]{26}, 1 of 1$/]],
  ['replay', () => ['replay', '--failed'], [/^reading the runs of \d{4}-\d\d-\d\d$/]],
  ['replay', () => ['replay', '--dlq'], [/^receiving dead letters$/]],
  [
    'connect',
    () => ['connect'],
    [/^asking PagerDuty for its subscriptions$/, /^waiting for PagerDuty's ping of subscription P\w+$/],
  ],
  [
    'connect',
    () => ['connect', '--rotate', '--overlap', '1s'],
    [/^both deliver; waiting for what P\w+ may still repeat$/],
  ],
  ['doctor', () => ['doctor'], [/^checking ping, 7 of 15$/, /^checking dead letters, \d+ of 15$/]],
  ['disconnect', () => ['disconnect', '--yes'], [/^deleting subscription P\w+$/]],
  ['delete', () => ['delete', 'trigger', 'brief', '--yes'], [READING, PUBLISHING]],
];

/** Commands that wait for nobody, ask two small secrets, or go on until they are ended. */
const NOT_LONG = ['dev', 'init', 'schema', 'completion', 'validate', 'version', 'secrets', 'tail'];

describe('long work says what it is waiting for', () => {
  test('by every command that waits', { timeout: 300_000 }, async () => {
    const { out } = await stack.pdt(['send', 'incident.triggered', '--print']);
    await writeFile(join(stack.directory, 'event.json'), out);
    for (const [name, args, expected] of LONG) {
      const { code, doing, err } = await stack.pdt(args());
      expect({ args: args(), code, err }).toEqual({
        args: args(),
        code: expect.toSatisfy((ended) => ended === 0 || name === 'diff'),
        err,
      });
      const unsaid = expected.filter((what) => !doing.some((said) => what.test(said)));
      expect({ args: args(), doing, unsaid }).toMatchObject({ unsaid: [] });
    }
  });

  test('and every command is either of these', () => {
    const named = new Set([...LONG.map(([name]) => name), ...NOT_LONG]);
    expect(named).toEqual(new Set(Object.keys(COMMANDS)));
  });
});
