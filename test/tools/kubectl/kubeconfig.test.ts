import { describe, expect, test } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import { AppError } from '../../../lib/domain/errors.ts';
import { readKubeconfig } from '../../../lib/tools/kubectl/kubeconfig.ts';
import { printYaml } from '../../../lib/tools/kubectl/print-yaml.ts';
import { readYaml } from '../../../lib/tools/kubectl/read-yaml.ts';
import { kubeconfigOf } from '../../support/kubernetes-double.ts';

const URL_ = 'https://127.0.0.1:6443';

describe('the YAML of a kubeconfig', () => {
  test.each([
    ['a: 0123\nb: 1.50\nc: 2026-01-05\nd: 0x1f\n', { a: '0123', b: '1.50', c: '2026-01-05', d: '0x1f' }],
    ['a: true\nb: ~\nc: null\nd: "true"\ne:\n', { a: true, b: null, c: null, d: 'true', e: null }],
    ['a: &x {b: c}\nd: *x\n', { a: { b: 'c' }, d: { b: 'c' } }],
    ['{"a": [{"b": null}], "c": 1}', { a: [{ b: null }], c: '1' }],
    ['\uFEFFa: b\r\nc:\r\n- d\r\n', { a: 'b', c: ['d'] }],
  ])('%j keeps its scalars as text', (text, value) => {
    expect(readYaml(text)).toEqual(value);
  });

  test.each([
    ['a: b\n   c: secret-word\n', 'line 1'],
    ['a: b\n---\na: secret-word\n', 'line 2'],
    ['a: b\na: secret-word\n', 'line 2'],
    ['a: [secret-word\n', 'line 2'],
    ['{"secret-word": ', 'line 1'],
    ['a: "secret-word\n', 'line 2'],
    ['a: b\nc: *secret-word\n', 'anchor'],
    [`a: ${'x'.repeat(100_001)}`, '100 KB'],
  ])('refuses %j with its line and without its text', (text, words) => {
    const refused = () => readYaml(text);
    expect(refused).toThrow(AppError);
    expect(refused).toThrow(words);
    expect(refused).not.toThrow('secret-word');
  });
});

describe('printed YAML reads back the same', () => {
  test.each([
    [{ b: 1, a: ['x', { c: true, d: null }], e: {}, f: [] }],
    [
      {
        s: [
          '',
          'true',
          'null',
          '1',
          '1.5',
          '0x1f',
          '~',
          'yes',
          '2026-01-05',
          '- x',
          'a: b',
          'a #b',
          '#c',
          '@x',
          '*y',
          '%z',
        ],
      },
    ],
    [
      {
        text: 'one\ntwo\n',
        more: 'one\n\n\ntwo',
        trail: 'x  \ny\n',
        tabs: 'a\tb',
        lead: '  x\ny',
        end: 'a\n\n',
      },
    ],
    [{ 'key with: colon': 'x', '1': 'y', true: 'z', 'a.b/c': 'd' }],
    [[[1, 2], [[3]], [{ a: [] }]]],
    [{ unicode: 'ünï ☃ 😀', control: '\u0007', quote: '"\'' }],
  ])('%j', (value) => {
    expect(parseYaml(printYaml(value))).toEqual(value);
  });
});

describe('a kubeconfig', () => {
  test('gives address, authority, token and namespace', () => {
    expect(readKubeconfig(kubeconfigOf(URL_))).toMatchObject({
      kind: 'direct',
      namespace: 'shop',
      connection: {
        authorization: 'Bearer kube-token-0123456789abcdef',
        tls: { ca: expect.stringContaining('BEGIN CERTIFICATE') },
      },
    });
  });

  test('may be base64 or JSON', () => {
    const text = kubeconfigOf(URL_);
    const expected = readKubeconfig(text);
    expect(readKubeconfig(Buffer.from(text).toString('base64'))).toEqual(expected);
    expect(readKubeconfig(JSON.stringify(parseYaml(text)))).toEqual(expected);
  });

  test('picks the named context', () => {
    const config = parseYaml(kubeconfigOf(URL_));
    config.clusters.push({ name: 'other', cluster: { server: 'https://other.example' } });
    config.contexts.push({ name: 'other', context: { cluster: 'other' } });
    const read = readKubeconfig(stringify(config), 'other');
    expect(read).toEqual({
      kind: 'direct',
      connection: { server: new URL('https://other.example'), tls: {} },
    });
  });

  const exec = (lines: string) =>
    kubeconfigOf(URL_, `    exec:\n      apiVersion: client.authentication.k8s.io/v1beta1\n${lines}`);

  test('as aws eks update-kubeconfig writes it means EKS by IAM', () => {
    const lines = `      args:\n      - --region\n      - eu-west-1\n      - eks\n      - get-token\n      - --cluster-name\n      - prod\n      - --output\n      - json\n      command: aws\n      env: null`;
    expect(readKubeconfig(exec(lines))).toEqual({
      kind: 'eks',
      cluster: 'prod',
      region: 'eu-west-1',
      namespace: 'shop',
    });
  });

  test.each([
    ['a helper program', exec('      command: gke-gcloud-auth-plugin'), 'helper program'],
    ['a token file', kubeconfigOf(URL_, '    tokenFile: /var/run/token'), 'tokenFile'],
    ['a key file', kubeconfigOf(URL_, '    client-key: /home/x/key'), 'client-key'],
    ['an auth-provider', kubeconfigOf(URL_, '    auth-provider:\n      name: oidc'), 'auth-provider'],
    ['plain http', kubeconfigOf('http://api.example'), 'https'],
    ['no such address', kubeconfigOf('nonsense'), 'not a URL'],
    [
      'a proxy',
      kubeconfigOf(URL_).replace('    server:', '    proxy-url: http://p.example\n    server:'),
      'proxy',
    ],
    [
      'another context',
      kubeconfigOf(URL_).replace('current-context: worker', 'current-context: other'),
      'context',
    ],
    ['no clusters', 'apiVersion: v1\nkind: Config\n', 'contexts'],
    ['a broken token', kubeconfigOf(URL_, '    token: "a\\nsecret-word"'), 'token'],
    ['nothing of the kind', 'hello', 'its top'],
  ])('with %s is refused, and says why without a value', (_case, text, words) => {
    let message = '';
    try {
      readKubeconfig(text);
    } catch (error) {
      message = error instanceof AppError ? error.message : '';
    }
    expect(message).toContain(words);
    expect(message).not.toContain('secret-word');
  });
});
