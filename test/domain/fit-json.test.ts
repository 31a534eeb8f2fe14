import { describe, expect, test } from 'vitest';
import { fitJson, jsonBytes, withoutEmpty } from '../../lib/domain/fit-json.ts';

describe('withoutEmpty', () => {
  test.each([
    [null, undefined],
    ['', undefined],
    [[], undefined],
    [{ a: null, b: [], c: {} }, undefined],
    [
      { a: 0, b: false, self: 'https://api' },
      { a: 0, b: false },
    ],
    [[null, { a: 'x', b: '' }], [{ a: 'x' }]],
  ])('%j becomes %j', (value, expected) => {
    expect(withoutEmpty(value)).toEqual(expected);
  });
});

describe('fitJson', () => {
  test('leaves what fits', () => {
    const value = { a: ['x'] };
    expect(fitJson(value, 100)).toBe(value);
  });

  test('cuts long texts first', () => {
    const fitted = fitJson({ id: 'P1', body: 'b'.repeat(5_000) }, 1_200);
    expect(fitted).toEqual({ id: 'P1', body: `${'b'.repeat(1_000)}… [cut]` });
  });

  test('then leaves out items from the end, and says how many', () => {
    const items = Array.from({ length: 100 }, (_, index) => ({ id: index }));
    const fitted = fitJson(items, 200) as unknown[];
    expect(fitted[0]).toEqual({ id: 0 });
    expect(fitted.at(-1)).toBe(`… ${100 - (fitted.length - 1)} more left out`);
  });

  test.each<[string, unknown]>([
    ['a list of long texts', Array.from({ length: 50 }, () => 'é'.repeat(3_000))],
    [
      'a map of many',
      Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`key${index}`, 'x'.repeat(50)])),
    ],
    ['quotes and control characters', { text: '"\\\n\u0001'.repeat(5_000) }],
    ['emoji', ['👩‍🚒'.repeat(2_000)]],
    ['a deep value', { a: { b: { c: Array.from({ length: 300 }, () => ({ d: 'e'.repeat(200) })) } } }],
  ])('is never larger than asked: %s', (_, value) => {
    for (const most of [120, 600, 3_000]) expect(jsonBytes(fitJson(value, most))).toBeLessThanOrEqual(most);
  });
});
