import { describe, expect, test } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import { AppError } from '../../../lib/domain/errors.ts';
import { readKubeconfig } from '../../../lib/tools/kubectl/kubeconfig.ts';
import { printYaml } from '../../../lib/tools/kubectl/print-yaml.ts';
import { readYaml } from '../../../lib/tools/kubectl/read-yaml.ts';
import { kubeconfigOf } from '../../support/kubernetes-double.ts';

const URL_ = 'https://127.0.0.1:6443';

describe('the YAML of kubeconfigs reads as the YAML package reads it', () => {
  test.each([
    ['as kubectl writes it', kubeconfigOf(URL_)],
    ['lists further in', 'a:\n  - name: x\n    b:\n      - 1x\n      - "two"\n  -\n    name: y\n'],
    ['comments and blank lines', "# head\n---\na: b # tail\n\n  # inside\nc: \"x # y\"\nd: 'it''s'\n"],
    ['flow collections', 'a: {cluster: x, user: "y z", n: {}}\nb: [p, "q, r", \'s\']\nc: {}\nd: []\n'],
    ['nothing', 'a:\nb: ~\nc: null\nd: ""\n'],
    ['booleans', 'a: true\nb: false\nc: "true"\n'],
    ['a block of text', 'a: |\n  one\n    two\n\n  three\nb: x\n'],
    [
      'colons and dashes in values',
      'a: https://x.example:6443/k8s\nb: arn:aws:eks:eu-west-1:1:cluster/x\nc: -x\n',
    ],
    ['keys in quotes', '"a b": 1x\n\'c\': d\n'],
    ['carriage returns', 'a: b\r\nc:\r\n- d\r\n'],
    ['JSON', '{"a": [{"b": null}], "c": "d"}'],
    ['a list at the top', '- a\n- b: c\n  d: e\n'],
    ['lists in lists', '- - a\n  - b\n- - c\n'],
    ['exec arguments', 'exec:\n  args:\n  - --region\n  - eu-west-1\n  - eks\n  command: aws\n  env: null\n'],
  ])('%s', (_case, text) => {
    expect(readYaml(text)).toEqual(parseYaml(text));
  });

  test.each([
    'a: &x b\nc: *x\n',
    'a: !!binary x\n',
    'a: b\n   c: d\n',
    'a: b\n---\na: c\n',
    'a: b\na: c\n',
    'a: [b\n',
    'a: {b: c\n',
    '\ta: b\n',
    'a: b: c\n',
    '{"a": ',
    'a: "b\n',
    '? a\n: b\n',
  ])('refuses %j rather than guess', (text) => {
    expect(() => readYaml(text)).toThrow(AppError);
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
