import { describe, expect, it } from 'vitest';
import { setPath } from '../../lib/domain/set-path.ts';

describe('setPath', () => {
  it.each([
    ['a.b=x', { a: { b: 'x', c: 1 } }],
    ['a.b=5', { a: { b: 5, c: 1 } }],
    ['a.b="5"', { a: { b: '5', c: 1 } }],
    ['a.b=null', { a: { b: null, c: 1 } }],
    ['a.b=', { a: { b: '', c: 1 } }],
    ['a.b=x=y', { a: { b: 'x=y', c: 1 } }],
    ['a.d.e={"f":[1]}', { a: { b: 0, c: 1, d: { e: { f: [1] } } } }],
    ['a.c.d=x', { a: { b: 0, c: { d: 'x' } } }],
  ])('%s', (assignment, expected) => {
    const root = { a: { b: 0, c: 1 } };
    expect(setPath(root, assignment)).toEqual(expected);
    expect(root).toEqual({ a: { b: 0, c: 1 } });
  });

  it.each([
    ['list.0.id=x', { list: [{ id: 'x', n: 1 }] }],
    ['list[0].id=x', { list: [{ id: 'x', n: 1 }] }],
    ['list.1=y', { list: [{ id: 'a', n: 1 }, 'y'] }],
    ['list.9=y', { list: { 9: 'y' } }],
  ])('%s in a list', (assignment, expected) => {
    expect(setPath({ list: [{ id: 'a', n: 1 }] }, assignment)).toEqual(expected);
  });

  it.each(['', '=x', 'nothing', 'a..b=x', '__proto__.x=1', 'a.constructor.x=1', 'a.prototype=1'])(
    'refuses %j',
    (assignment) => {
      expect(() => setPath({}, assignment)).toThrow(expect.objectContaining({ code: 'usage' }));
      expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
    },
  );
});
