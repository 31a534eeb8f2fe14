import { brotliCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../lib/domain/errors.ts';
import { decodeParameter, encodeParameter } from '../../../lib/domain/read/parameter-codec.ts';

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : String(thrown);
  }
  return undefined;
}

const packed = (bytes: Buffer | string) => `br1:${brotliCompressSync(bytes).toString('base64')}`;

describe('encodeParameter', () => {
  test.each([
    ['a short resource', 'kind: Trigger # mine\n', true],
    ['exactly 4 KB', 'a'.repeat(4096), true],
    ['4 KB of characters, more of bytes', 'é'.repeat(2049), false],
    ['one byte above 4 KB', 'a'.repeat(4097), false],
    ['a placeholder, which SSM refuses', 'note: "{{service_name}}"\n', false],
    ['a text that looks encoded', 'br1:AAAA', false],
  ])('%s', (_name, text, plain) => {
    const value = encodeParameter(text);
    expect(value === text).toBe(plain);
    expect(value.startsWith('br1:')).toBe(!plain);
    expect(value).not.toContain('{{');
    expect(decodeParameter(value)).toBe(text);
  });

  test('round-trips any text byte for byte, and is never what SSM would refuse', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('br1:', '{{name}}', '# a comment\n', '\uFEFF', '\r\n', '---\n', '🔥', '\u0000'),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 30 }), fc.nat(60), (pieces, times) => {
        const text = pieces.join('').repeat(times + 1);
        fc.pre(text.trim() !== '' && text.isWellFormed());
        const value = encodeParameter(text);
        expect(Buffer.byteLength(value)).toBeLessThanOrEqual(8192);
        expect(value).not.toContain('{{');
        expect(decodeParameter(value)).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['half a surrogate pair', 'name: \ud800'],
    ['more than the reader takes', 'a'.repeat(100 * 1024 + 1)],
    [
      'more than 8 KB when compressed',
      Array.from({ length: 4000 }, (_, i) => Math.sin(i).toString(36)).join(''),
    ],
  ])('refuses %s', (_name, text) => {
    expect(codeOf(() => encodeParameter(text))).toBe('parameter_invalid');
  });
});

describe('decodeParameter', () => {
  test.each([
    ['no base64', 'br1:!!!'],
    ['nothing after the prefix', 'br1:'],
    ['no brotli', `br1:${Buffer.from('hello').toString('base64')}`],
    ['a bomb', packed(Buffer.alloc(50_000_000))],
    ['bytes that are no UTF-8', packed(Buffer.from([0xff, 0xfe]))],
  ])('refuses %s', (_name, value) => {
    expect(codeOf(() => decodeParameter(value))).toBe('parameter_invalid');
  });

  test('gives 100 KB back', () => {
    const text = 'line\n'.repeat(20 * 1024);
    expect(decodeParameter(encodeParameter(text))).toBe(text);
  });

  test('leaves a plain value alone', () => {
    expect(decodeParameter('kind: Agent\n')).toBe('kind: Agent\n');
  });
});
