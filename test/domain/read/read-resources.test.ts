import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOST_BYTES, readResources } from '../../../lib/domain/read/read-resources.ts';
import { substituteLiterals } from '../../../lib/domain/read/secrets/substitute-literals.ts';
import { agentText, codes, read, triggerOf, triggerText } from './reading.ts';

const TRIGGER = triggerText('platform: {type: pagerduty, config: {webhook_secret: "${S}"}}\nagent: a\n');

describe('texts', () => {
  test.each(['', '\n', '---\n---\n', '# nothing here\n', '\uFEFF', 'null', '{}'])(
    '%j holds nothing',
    (text) => {
      const result = read(text);
      expect([result.triggers, result.agents]).toEqual([[], []]);
      expect(codes(result)).toEqual(text === '{}' ? ['!missing-envelope'] : []);
    },
  );

  test.each([
    ['a list', '- a\n- b', 'missing-envelope'],
    ['a word', 'hello', 'missing-envelope'],
    ['a tab', 'a:\n\tb: c', 'yaml-syntax'],
    ['a bracket too many', '}', 'yaml-syntax'],
    ['a bracket too many at the end', '# a\n---\n]', 'yaml-syntax'],
    ['a directive alone', '%YAML 1.2\n', 'yaml-syntax'],
    ['an open quote', 'a: "b', 'yaml-syntax'],
    ['too much', `# ${'x'.repeat(MOST_BYTES)}`, 'too-large'],
    ['too much in bytes', `# ${'é'.repeat(MOST_BYTES / 2)}`, 'too-large'],
  ])('%s is one error', (_name, text, code) => {
    expect([...new Set(codes(read(text)))]).toEqual([`!${code}`]);
  });

  test.each([
    ['a star', 'a: [*]', 'put a text that begins with * or & in quotes'],
    ['an at sign', 'a: @b', 'put the text in quotes'],
    [
      'a second colon',
      'a: b: c',
      'put a text with a colon in quotes, or align the next line with its neighbours',
    ],
    [
      'an alias of the document before',
      `${TRIGGER.replace('spec:', 'spec: &s')}---\n${TRIGGER.replace(/spec:[\s\S]*/, 'spec: *s\n')}`,
      'an anchor ends with its document; a text that begins with * stands in quotes',
    ],
    ['a list', '- a', 'kind: List, items: […], or a document each, with --- between them'],
    ['items alone', 'items: []', 'kind: List'],
  ])('%s is told what to write', (_name, text, suggestion) => {
    expect(read(text).problems.map((problem) => problem.suggestion)).toContain(suggestion);
  });

  test.each(['\n', '\r\n'])('places and documents with line ends %j', (end) => {
    const text = `# first\n${TRIGGER}---\n# second\n${agentText('modle: google:g\n')}`.replaceAll('\n', end);
    const result = read(text);
    expect(result.triggers[0]).toMatchObject({ file: 'file.yaml', line: 2, column: 1 });
    expect(result.triggers[0]?.text).toBe(`# first\n${TRIGGER}`.replaceAll('\n', end));
    expect(result.agents[0]?.text).toBe(`# second\n${agentText('modle: google:g\n')}`.replaceAll('\n', end));
    expect(result.problems.find(({ code }) => code === 'unknown-field')).toEqual({
      severity: 'warning',
      code: 'unknown-field',
      message: '"modle" is no field here and is ignored',
      file: 'file.yaml',
      line: 16,
      column: 3,
      path: 'spec.modle',
      suggestion: 'model',
    });
  });

  test('a byte order mark is no column', () => {
    expect(read('\uFEFFa: 1\nb: 2').problems).toMatchObject([{ line: 1, column: 1 }]);
    expect(read(`\uFEFF${JSON.stringify({ kind: 'Triger' })}`).problems).toMatchObject([
      { line: 1, column: 9 },
    ]);
  });

  test('the text of each resource reads as that resource alone', () => {
    const result = read(
      `${TRIGGER}---\n${TRIGGER.replace('name: t', 'name: u')}...\n---\n${agentText('model: google:g\n')}`,
    );
    for (const { resource, text } of [...result.triggers, ...result.agents]) {
      const again = read(text);
      expect([...again.triggers, ...again.agents].map((found) => found.resource)).toEqual([resource]);
    }
    expect(result.triggers).toHaveLength(2);
  });

  test('where fields were written, other spellings included', () => {
    const { triggers } = read(
      triggerText(
        'type: pagerduty\nconfig:\n  webhook_secret: ${S}\n  service_ids: [A, B]\ndefault_agent: a\n',
      ),
    );
    const locate = triggers[0]?.locate;
    expect(locate?.(['spec', 'platform', 'config', 'allowed_services', 1])).toEqual({
      line: 9,
      column: 22,
      path: 'spec.config.service_ids[1]',
    });
    expect(locate?.(['spec', 'agent'])).toMatchObject({ line: 10, path: 'spec.default_agent' });
    expect(locate?.(['spec', 'limits', 'max_age'])).toMatchObject({ line: 6, path: 'spec' });
  });
});

describe('YAML beyond JSON', () => {
  test('anchors, aliases and merge keys', () => {
    const result = read(
      triggerText(
        'platform: {type: pagerduty, config: {webhook_secret: "${S}"}}\nagent: a\nparameters:\n  base: &base {x: 1, y: 2}\n  more: {<<: *base, y: 3}\n  list: {<<: [{z: 1}, *base]}\n  again: *base\n',
      ),
    );
    expect(result.problems).toEqual([]);
    expect(triggerOf(result).spec.parameters).toEqual({
      base: { x: 1, y: 2 },
      more: { x: 1, y: 3 },
      list: { z: 1, x: 1, y: 2 },
      again: { x: 1, y: 2 },
    });
  });

  test.each([
    ['an anchor inside itself', 'parameters: {a: &a [*a]}', 'unknown-alias'],
    ['a merge of a list', 'parameters: {<<: [1]}', 'bad-merge'],
    [
      'a bomb of aliases',
      `parameters:\n  l0: &l0 [x, x]\n${Array.from({ length: 25 }, (_, i) => `  l${i + 1}: &l${i + 1} [*l${i}, *l${i}]`).join('\n')}`,
      'too-many-values',
    ],
    [
      'a bomb of merges',
      `parameters:\n  m0: &m0 {a0: 1}\n${Array.from({ length: 25 }, (_, i) => `  m${i + 1}: &m${i + 1} {<<: [*m${i}, *m${i}], a${i + 1}: *m${i}}`).join('\n')}`,
      'too-many-values',
    ],
    [
      'deep nesting by aliases',
      `parameters:\n  d0: &d0 [x]\n${Array.from({ length: 70 }, (_, i) => `  d${i + 1}: &d${i + 1} [*d${i}]`).join('\n')}`,
      'too-deep',
    ],
    [
      'a sum of bombs',
      `parameters:\n  l0: &l0 [x, x]\n${Array.from({ length: 14 }, (_, i) => `  l${i + 1}: &l${i + 1} [*l${i}, *l${i}]`).join('\n')}\n  m: [*l14, *l14]`,
      'too-many-values',
    ],
    ['deep nesting', `parameters: {a: ${'['.repeat(80)}${']'.repeat(80)}}`, 'too-deep'],
  ])('%s is an error', (_name, extra, code) => {
    const result = read(
      triggerText(`platform: {type: pagerduty, config: {webhook_secret: "\${S}"}}\nagent: a\n${extra}\n`),
    );
    expect(result.triggers).toEqual([]);
    expect(result.problems[0]).toMatchObject({ severity: 'error', code });
  });

  test('a key named like a part of every object is only a key', () => {
    const result = read(
      triggerText(
        'platform: {type: pagerduty, config: {webhook_secret: "${S}", constructor: x, __proto__: {region: eu}}}\nagent: a\nparameters: {toString: 1}\nhasOwnProperty: 2\n',
      ),
    );
    expect(codes(result)).toEqual(['unknown-field', 'unknown-field', 'unknown-field']);
    expect(triggerOf(result).spec.platform.config.region).toBe('us');
    expect(triggerOf(result).spec.parameters['toString']).toBe(1);
  });
});

describe('whatever the text, reading ends with a result', () => {
  const sound = (text: string) => {
    const result = readResources(text, { file: 'f' });
    for (const problem of result.problems) {
      expect(problem.line).toBeGreaterThan(0);
      expect(problem.column).toBeGreaterThan(0);
      expect(problem.message).not.toBe('');
    }
    expect(result.problems.length).toBeLessThanOrEqual(201);
    return result;
  };

  test('bytes and texts', () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => new TextDecoder().decode(array));
    fc.assert(
      fc.property(fc.oneof(bytes, fc.string({ unit: 'binary', maxLength: 300 })), (text) => void sound(text)),
      { numRuns: 400 },
    );
  });

  test('pieces of YAML in any order', () => {
    const piece = fc.constantFrom(
      'a: ',
      '- ',
      '? ',
      ': ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '&a ',
      '*a',
      '!t ',
      '|\n',
      '>-\n',
      '"',
      "'",
      '#',
      '\n',
      '\n  ',
      '---\n',
      '...\n',
      '%YAML 1.2\n',
      '<<: *a\n',
      '\t',
      'kind: Trigger\n',
      'spec:\n  ',
      '@',
      '`',
      '~',
      '0x',
      '{{x}}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void sound(pieces.join(''))),
      { numRuns: 400 },
    );
  });

  test('any values in the fields of resources', () => {
    const kind = fc.constantFrom('Trigger', 'Agent');
    const key = fc.constantFrom(
      'platform',
      'type',
      'config',
      'source',
      'actions',
      'agent',
      'ref',
      'commands',
      'filter',
      'parameters',
      'limits',
      'llm',
      'model',
      'provider',
      'tools',
      'mcp',
      'env',
      'invoke',
      'template',
      'note',
      'memory',
      'context',
      'event_types',
      'webhook_secret',
      'min_priority',
      'incident.triggered',
      'name',
      'server',
      'expression',
      '__proto__',
    );
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('pagerduty', 'a', '', '${X}', '{{x}}', 'incident.*', 'google:g'),
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(key, tie('node'), { maxKeys: 5 }),
      ),
    })).node;
    fc.assert(
      fc.property(kind, value, value, (name, metadata, spec) => {
        const result = sound(JSON.stringify({ apiVersion: 'aof.sh/v1', kind: name, metadata, spec }));
        const errors = result.problems.some(({ severity }) => severity === 'error');
        expect(result.triggers.length + result.agents.length).toBeLessThanOrEqual(errors ? 0 : 1);
        const nothing = result.triggers.length + result.agents.length + result.skipped.length === 0;
        if (nothing) expect(errors).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('a spoilt document is a resource still, or a problem: never nothing', () => {
    const whole = fc.constantFrom(
      TRIGGER,
      agentText('model: google:g\nsystem_prompt: |\n  hello\ntools: [kubectl]\n'),
    );
    const noise = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom('\n', '  ', ':', '- ', '"', '{', ']', '#', '\n---\n', '&a', '*a', '\t'),
    );
    fc.assert(
      fc.property(whole, fc.nat(), fc.nat(20), noise, (text, at, cut, extra) => {
        const start = at % text.length;
        const spoilt = text.slice(0, start) + extra + text.slice(start + cut);
        const { triggers, agents, skipped, problems } = sound(spoilt);
        expect(triggers.length + agents.length + skipped.length + problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    ['brackets', '['.repeat(50_000)],
    ['braces', '{a: '.repeat(25_000)],
    ['dashes', '- '.repeat(40_000)],
    ['anchors', '&a '.repeat(30_000)],
    ['aliases', `a: &a 1\nb:\n${'- *a\n'.repeat(15_000)}`],
    ['documents', '---\na\n'.repeat(15_000)],
    ['one huge map', `kind: Trigger\n${Array.from({ length: 8000 }, (_, i) => `key${i}: 1`).join('\n')}`],
    ['one key again and again', `kind: Agent\n${'a: 1\n'.repeat(15_000)}`],
    ['errors', '}'.repeat(100_000)],
  ])('a text full of %s', (_name, text) => {
    expect(sound(text).problems.length).toBeGreaterThan(0);
  });
});

describe('substituteLiterals', () => {
  test('puts references in place of literals, so that the text loads', () => {
    const text = `${triggerText(
      'platform:\n  type: pagerduty\n  config:\n    webhook_secret: shh # mine\n    api_token: "u+abc"\nagent: a\n',
    )}---\n${JSON.stringify({ apiVersion: 'aof.sh/v1', kind: 'Agent', metadata: { name: 'a' }, spec: { model: 'google:g', env: { A_TOKEN: 'x"y' } } })}`;
    const { literals } = read(text);
    expect(literals.map(({ value, side }) => [value, side])).toEqual([
      ['shh', 'receiver'],
      ['u+abc', 'worker'],
      ['x"y', 'worker'],
    ]);
    const replaced = substituteLiterals(text, literals, (_, index) => `LITERAL_${index + 1}`);
    expect(replaced).toContain('webhook_secret: "${LITERAL_1}" # mine');
    const result = read(replaced);
    expect(result.problems).toEqual([]);
    expect(result.secrets.map(({ name }) => name)).toEqual(['LITERAL_1', 'LITERAL_2', 'LITERAL_3']);
  });

  test('a block of text is replaced as a whole', () => {
    const text = triggerText(
      'platform:\n  type: pagerduty\n  config:\n    webhook_secret: |\n      shh\n    region: eu\nagent: a\n',
    );
    const replaced = substituteLiterals(text, read(text).literals, () => 'X');
    expect(triggerOf(read(replaced)).spec.platform.config).toMatchObject({
      webhook_secret: '${X}',
      region: 'eu',
    });
  });

  test('an anchored literal is replaced once', () => {
    const text = agentText('model: google:g\nenv: {A_TOKEN: &t abc, B_TOKEN: *t}\n');
    const replaced = substituteLiterals(text, read(text).literals, (_, index) => `L${index}`);
    expect(read(replaced).problems).toEqual([]);
  });
});
