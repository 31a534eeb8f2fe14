import { describe, expect, test } from 'vitest';
import type { AppError } from '../../lib/domain/errors.ts';
import {
  isLiteral,
  referencedNames,
  referencesIn,
  resolveSecretText,
  SECRET_FIELDS,
} from '../../lib/domain/secret-reference.ts';

const ref = (inside: string) => `\${${inside}}`;
const STORED: Readonly<Record<string, string>> = {
  TOKEN: 's3cr$&t',
  HOST: 'prom',
  EMPTY: '',
  OTHER: ref('TOKEN'),
};
const lookup = async (name: string) => STORED[name];
const where = { resource: 'agent/diagnose', field: 'spec.invoke.http.headers.Authorization' };

describe('references', () => {
  test.each([
    [ref('TOKEN'), [{ name: 'TOKEN' }]],
    [ref('TOKEN:-'), [{ name: 'TOKEN', fallback: '' }]],
    [ref('HOST:-http://x:9090'), [{ name: 'HOST', fallback: 'http://x:9090' }]],
    [`Bearer ${ref('A')}${ref('B')}`, [{ name: 'A' }, { name: 'B' }]],
    ['$TOKEN', []],
    [ref(''), []],
    [ref('1A'), []],
    [ref('a-b'), []],
    [ref('A B'), []],
    [ref('A:+x'), []],
    ['${A', []],
  ])('%s', (text, expected) => {
    expect(referencesIn(text)).toEqual(expected);
  });

  test('names are found anywhere inside a value, once each', () => {
    const value = {
      url: `https://${ref('HOST')}`,
      list: [ref('TOKEN'), { deep: ref('HOST') }, 5, null, true],
    };
    expect(referencedNames(value)).toEqual(['HOST', 'TOKEN']);
    expect(referencedNames(undefined)).toEqual([]);
  });
});

test.each([
  ['', false],
  [ref('TOKEN'), false],
  [ref('TOKEN:-'), false],
  [`Bearer ${ref('TOKEN')}`, false],
  [`Token token=${ref('TOKEN')}`, false],
  [`${ref('USER')}${ref('PASSWORD')}`, false],
  ['u+abcdef123', true],
  ['Bearer', true],
  ['Bearer abc', true],
  [ref('TOKEN:-abc'), true],
  [`Bearer ${ref('TOKEN:-abc')}`, true],
  [`abc${ref('TOKEN')}`, true],
  ['${TOKEN', true],
])('%s holds a literal: %s', (text, expected) => {
  expect(isLiteral(text)).toBe(expected);
});

describe('resolving', () => {
  test.each([
    ['plain text', 'no reference', 'no reference'],
    ['a name', ref('TOKEN'), 's3cr$&t'],
    ['inside a text', `Bearer ${ref('TOKEN')}!`, 'Bearer s3cr$&t!'],
    ['a default not needed', ref('HOST:-other'), 'prom'],
    ['a default', ref('NOPE:-other'), 'other'],
    ['an empty default', ref('NOPE:-'), ''],
    ['an empty value takes the default', ref('EMPTY:-other'), 'other'],
    ['a value is not resolved again', ref('OTHER'), ref('TOKEN')],
  ])('%s', async (_, text, expected) => {
    expect(await resolveSecretText(text, lookup, where)).toBe(expected);
  });

  test.each([ref('NOPE'), ref('EMPTY'), `${ref('TOKEN')} ${ref('NOPE')}`])('%s is not set', async (text) => {
    const error = (await resolveSecretText(text, lookup, where).catch(
      (thrown: unknown) => thrown,
    )) as AppError;
    expect(error).toMatchObject({ code: 'secret_unset', retry: false });
    const name = referencesIn(text).at(-1)?.name;
    expect(error.message).toBe(
      `agent/diagnose: spec.invoke.http.headers.Authorization needs ${name}, which is not set`,
    );
    expect(error.remedy).toBe(`run: pdt secrets set ${name}`);
  });

  test('neither literal text nor other values are in the message', async () => {
    const text = `literal-part ${ref('TOKEN')} ${ref('NOPE')}`;
    const error = (await resolveSecretText(text, lookup, where).catch(
      (thrown: unknown) => thrown,
    )) as AppError;
    expect(`${error.message} ${error.remedy}`).not.toMatch(/literal-part|s3cr/);
  });

  test.each(['api_token', 'from_email'])('an unset name in %s counts as absent', async (field) => {
    const place = { resource: 'trigger/brief', field: `spec.platform.config.${field}` };
    expect(await resolveSecretText(ref('NOPE'), lookup, place)).toBeUndefined();
    expect(await resolveSecretText(ref('NOPE:-'), lookup, place)).toBe('');
  });
});

test('prompts, parameters and notes are no secret fields', () => {
  const paths = SECRET_FIELDS.map((field) => field.path).join(' ');
  expect(paths).not.toMatch(/prompt|parameters|note|template/);
  expect(SECRET_FIELDS.filter((field) => field.side === 'receiver').map((field) => field.path)).toEqual([
    'spec.platform.config.webhook_secret',
  ]);
});
