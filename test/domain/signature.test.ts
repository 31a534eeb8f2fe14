import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AppError } from '../../lib/domain/errors.ts';
import { parseSignatures, sign, verify } from '../../lib/domain/signature.ts';

const PLAIN = '{"event":{"id":"01HRV1","event_type":"incident.triggered"}}';

/** Computed with `openssl dgst -sha256 -hmac`; the one of RFC 4231 is its test case 2. */
const VECTORS: readonly (readonly [string, string | Uint8Array, string, string])[] = [
  ['plain', PLAIN, 'first-secret', 'd71297fa325dfc35080a97b834ada04d38ec5ac361a52acb48f760551da13860'],
  [
    'another secret',
    PLAIN,
    'second-secret',
    '41de3110e1d831e0d244ce58049510f16c8d70ac9ca6801e8379142af5ad376a',
  ],
  [
    'unicode in body and secret',
    '{"event":{"title":"naïve café 東京 💳"}}',
    'schlüssel-鍵',
    '7807959be7f1233ccb78e3eb641671cc8e11e5213012eff4b8a7dac87da2e9ba',
  ],
  ['no body', '', 'first-secret', '271539289f4d957d3f6380f2531e083f73682246cc940cfbaffd093e3bcaeeb3'],
  [
    'bytes that are no UTF-8',
    Uint8Array.of(0x00, 0xff, 0xfe, 0x0a),
    'first-secret',
    '09222ddf895ad512ea04173b9a51bff1e914b69cec98ee750c0717d61b881f09',
  ],
  [
    'RFC 4231 case 2',
    'what do ya want for nothing?',
    'Jefe',
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  [
    'a whole fixture',
    readFileSync(new URL('../fixtures/deliveries/incident.triggered.json', import.meta.url)),
    'file-secret',
    'abf38413e405c6ba22059079f5592a81b5987830173d2366ac04e0e33d21f477',
  ],
];

const bytes = (body: string | Uint8Array) => (typeof body === 'string' ? Buffer.from(body) : body);
const secrets = (entries: Record<string, readonly string[]>) => new Map(Object.entries(entries));

describe('known answers', () => {
  test.each(VECTORS)('%s', (_, body, secret, hex) => {
    expect(sign(bytes(body), secret)).toBe(`v1=${hex}`);
    expect(verify(bytes(body), parseSignatures(`v1=${hex}`), secrets({ S: [secret] }))).toEqual(
      new Set(['S']),
    );
  });
});

const HEX = 'd71297fa325dfc35080a97b834ada04d38ec5ac361a52acb48f760551da13860';

describe('the header', () => {
  test.each([
    ['one entry', `v1=${HEX}`, 1],
    ['two entries', `v1=${HEX},v1=${HEX}`, 2],
    ['spaces around entries', `  v1=${HEX} ,\tv1=${HEX}  `, 2],
    ['upper-case digits', `v1=${HEX.toUpperCase()}`, 1],
    ['other versions ignored', `v2=${HEX},v1=${HEX},v10=${HEX}`, 1],
    ['broken entries ignored', `v1=abc,,v1=${HEX}`, 1],
  ])('%s', (_, header, count) => {
    const offered = parseSignatures(header);
    expect(offered.map((digest) => digest.toString('hex'))).toEqual(Array(count).fill(HEX));
  });

  test.each([
    ['no header', undefined, 'signature_missing'],
    ['an empty header', '', 'signature_missing'],
    ['a blank header', '   ', 'signature_missing'],
    ['only another version', `v2=${HEX}`, 'signature_malformed'],
    ['too few digits', `v1=${HEX.slice(1)}`, 'signature_malformed'],
    ['too many digits', `v1=${HEX}0`, 'signature_malformed'],
    ['no hex', `v1=${'g'.repeat(64)}`, 'signature_malformed'],
    ['a space inside', `v1= ${HEX}`, 'signature_malformed'],
    ['no version', HEX, 'signature_malformed'],
    ['commas only', ',,,', 'signature_malformed'],
  ])('refuses %s', (_, header, code) => {
    expect(() => parseSignatures(header)).toThrow(expect.objectContaining({ code }) as AppError);
  });

  test('says nothing of what was offered', () => {
    try {
      parseSignatures('v1=deadbeef');
      expect.unreachable();
    } catch (error) {
      expect((error as AppError).message).not.toContain('deadbeef');
    }
  });
});

describe('verify', () => {
  const body = Buffer.from(PLAIN);
  const first = sign(body, 'first-secret');
  const second = sign(body, 'second-secret');

  test.each([
    ['rotation at PagerDuty: the second entry is ours', `${second},${first}`, { A: ['first-secret'] }, ['A']],
    ['rotation here: the older value still counts', first, { A: ['second-secret', 'first-secret'] }, ['A']],
    [
      'two secrets, both signed',
      `${first},${second}`,
      { A: ['first-secret'], B: ['second-secret'] },
      ['A', 'B'],
    ],
    ['two secrets, one signed', second, { A: ['first-secret'], B: ['second-secret'] }, ['B']],
    ['a wrong secret', first, { A: ['other'] }, []],
    ['no secrets', first, {}, []],
    ['a name without values', first, { A: [] }, []],
    ['upper-case digits', first.toUpperCase().replace('V1', 'v1'), { A: ['first-secret'] }, ['A']],
    ['an empty value never verifies', sign(body, ''), { A: [''] }, []],
  ] as const)('%s', (_, header, stored, names) => {
    expect([...verify(body, parseSignatures(header), secrets(stored))]).toEqual(names);
  });

  test('one changed byte is not verified', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.string({ minLength: 1 }),
        fc.nat(),
        (data, secret, at) => {
          const offered = parseSignatures(sign(data, secret));
          expect(verify(data, offered, secrets({ S: [secret] })).has('S')).toBe(true);
          const changed = Uint8Array.from(data);
          const index = at % data.length;
          changed[index] = (data[index] ?? 0) ^ 1;
          expect(verify(changed, offered, secrets({ S: [secret] })).size).toBe(0);
        },
      ),
    );
  });
});
