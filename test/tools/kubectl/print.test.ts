import { describe, expect, test } from 'vitest';
import { age } from '../../../lib/tools/kubectl/age.ts';
import { durationSeconds } from '../../../lib/tools/kubectl/duration.ts';
import { fillTemplate, follow, parsePath } from '../../../lib/tools/kubectl/json-path.ts';
import { mebibytes, millicores, quantity } from '../../../lib/tools/kubectl/quantity.ts';

/** Rows of the test of k8s.io/apimachinery/pkg/util/duration. */
test.each([
  [1, '1s'],
  [70, '70s'],
  [190, '3m10s'],
  [600, '10m'],
  [3_600 * 2 + 59, '120m'],
  [3_600 * 4 + 60 * 30, '4h30m'],
  [3_600 * 17, '17h'],
  [3_600 * 49, '2d1h'],
  [86_400 * 20, '20d'],
  [86_400 * 800, '2y70d'],
  [86_400 * 365 * 9, '9y'],
  [-60, '<invalid>'],
])('%i s is %s', (seconds, text) => {
  const now = Date.parse('2026-01-05T10:00:00Z');
  expect(age(new Date(now - seconds * 1000).toISOString(), now)).toBe(text);
});

test('no date is no age', () => {
  expect(age('', 0)).toBe('<unknown>');
});

test.each([
  ['250m', 0.25],
  ['1250500000n', 1.2505],
  ['2', 2],
  ['1e3', 1000],
  ['128Mi', 134_217_728],
  ['1G', 1e9],
  ['x', 0],
  ['', 0],
])('the quantity %s', (text, value) => {
  expect(quantity(text)).toBeCloseTo(value, 6);
});

test('cores and bytes', () => {
  expect([millicores(0.2501), mebibytes(134_217_728)]).toEqual(['251m', '128Mi']);
});

test.each([
  ['90s', 90],
  ['5m', 300],
  ['1h30m', 5400],
  ['0s', 1],
])('--since=%s', (text, seconds) => {
  expect(durationSeconds('since', text)).toBe(seconds);
});

test.each(['5', 'm', '1d', '5m!', '-5m', '1.5h'])('--since=%s is refused', (text) => {
  expect(() => durationSeconds('since', text)).toThrow('--since');
});

describe('jsonpath', () => {
  const root = {
    items: [
      {
        metadata: { name: 'a', labels: { 'app.kubernetes.io/name': 'x' } },
        n: 1,
        on: [{ type: 'Ready', status: 'True' }],
      },
      { metadata: { name: 'b', labels: {} }, n: 2, on: [{ type: 'Ready', status: 'False' }] },
    ],
  };
  test.each([
    ['{.items[*].metadata.name}', 'a b'],
    ['{.items[0].metadata.name}', 'a'],
    ['{.items[-1].metadata.name}', 'b'],
    ['{$.items[0].n}', '1'],
    ["{.items[0].metadata['labels']}", '{"app.kubernetes.io/name":"x"}'],
    ['{.items[0].metadata.labels.app\\.kubernetes\\.io/name}', 'x'],
    ['{.items[1].on[?(@.type=="Ready")].status}', 'False'],
    ["{.items[1].on[?(@.type=='Ready')].status}", 'False'],
    ['{range .items[*]}{.metadata.name}={.n}{"\\n"}{end}', 'a=1\nb=2\n'],
    ['{range .items[*]}{range .on[*]}{.status},{end}{end}.', 'True,False,.'],
    ['plain', 'plain'],
    ['{.nothing.here}', ''],
    ['{.__proto__}{.constructor.name}', ''],
  ])('%s', (template, text) => {
    expect(fillTemplate(template, root)).toBe(text);
  });

  test.each([
    '{.items[0:2]}',
    '{..name}',
    '{.items[?(@.n>1)]}',
    '{.a b}',
    '{end}',
    `${'{range .items[*]}'.repeat(9)}`,
  ])('%s is refused', (template) => {
    expect(() => fillTemplate(template, root)).toThrow();
  });

  test('a template that multiplies is stopped', () => {
    const many = {
      items: Array.from({ length: 200 }, () => ({
        items: Array.from({ length: 200 }, () => 'x'.repeat(99)),
      })),
    };
    expect(() => fillTemplate('{range .items[*]}{range .items[*]}{@}{end}{end}', many)).toThrow(
      'too much text',
    );
  });

  test('a path without its first dot', () => {
    expect(follow(root, parsePath('items[0].n'))).toEqual([1]);
  });
});
