import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderTemplate, templateNames } from '../../lib/domain/template.ts';

const KNOWN = ['title', 'service_name', 'team_ids', 'priority', 'incident_number', 'note_trimmed'];
const VALUES = {
  title: 'disk <full> & "hot"',
  team_ids: ['T1', 'T2'],
  incident_number: 7,
  note_trimmed: false,
};
const render = (text: string, unknown: 'error' | 'keep' = 'keep') =>
  renderTemplate(text, VALUES, KNOWN, { unknown });

test.each([
  ['{{title}}', 'disk <full> & "hot"'],
  ['{{ title }}', 'disk <full> & "hot"'],
  ['{{ .title }}', 'disk <full> & "hot"'],
  ['{{.title}}', 'disk <full> & "hot"'],
  ['{{event.metadata.title}}', 'disk <full> & "hot"'],
  ['{{\n event.metadata.title\t}}', 'disk <full> & "hot"'],
  ['[{{team_ids}}]', '[T1, T2]'],
  ['#{{incident_number}} {{note_trimmed}}', '#7 false'],
  ['<{{priority}}>', '<>'],
  ['{{{incident_number}}}', '{7}'],
  ['{"a":{"b":{{incident_number}}}}', '{"a":{"b":7}}'],
  ['{{incident_number}}{{incident_number}}', '77'],
  ['', ''],
  ['{{}}', '{{}}'],
  ['{{ }}', '{{ }}'],
  ['{{title', '{{title'],
  ['{{title}', '{{title}'],
  ['title}}', 'title}}'],
  ['{{ title or service_name }}', '{{ title or service_name }}'],
  ['{{#if title}}x{{/if}}', '{{#if title}}x{{/if}}'],
  [`\${title}`, `\${title}`],
  ['{{nope}}', '{{nope}}'],
  ['{{ secrets.token }}', '{{ secrets.token }}'],
  ['{{constructor}} {{__proto__}}', '{{constructor}} {{__proto__}}'],
])('%j renders as %j', (text, expected) => {
  expect(render(text)).toBe(expected);
});

test('a value is never rendered again, and $ in it means nothing', () => {
  const values = { title: '{{service_name}} $& $1', service_name: 'secret' };
  expect(renderTemplate('{{title}}', values, KNOWN, { unknown: 'error' })).toBe('{{service_name}} $& $1');
});

describe('an unknown name', () => {
  test.each([
    ['{{titel}}', 'titel', 'title'],
    ['{{ .service_nam }}', 'service_nam', 'service_name'],
    ['{{event.metadata.team_id}}', 'team_id', 'team_ids'],
  ])('%s is an error that names it and a near one', (text, name, near) => {
    expect(() => render(text, 'error')).toThrow(
      expect.objectContaining({
        code: 'template_unknown_name',
        message: `{{${name}}} is no known name; did you mean {{${near}}}?`,
      }) as Error,
    );
  });

  test('far from any known one is only named', () => {
    expect(() => render('{{incident.first_trigger_log_entry}}', 'error')).toThrow(
      '{{incident.first_trigger_log_entry}} is no known name',
    );
  });

  test('with a value is known', () => {
    expect(renderTemplate('{{run_id}}', { run_id: 'r' }, [], { unknown: 'error' })).toBe('r');
  });
});

test('names come with their places', () => {
  const text = 'a {{title}} b {{ .nope }} {{no thing}}';
  const names = templateNames(text);
  expect(names.map(({ name }) => name)).toEqual(['title', 'nope']);
  expect(names.map(({ start, end }) => text.slice(start, end))).toEqual(['{{title}}', '{{ .nope }}']);
});

test('a text without braces stays as it is, and keep changes only known names', () => {
  const pieces = fc.constantFrom('{{', '}}', '{', '}', ' ', 'title', 'nope', '.', 'event.metadata.', 'é💳');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      const kept = renderTemplate(text, {}, [], { unknown: 'keep' });
      expect(kept).toBe(text);
      const count = templateNames(text).filter(({ name }) => name === 'title').length;
      const rendered = renderTemplate(text, { title: '\u0000' }, [], { unknown: 'keep' });
      expect(rendered.split('\u0000').length - 1).toBe(count);
    }),
  );
});

test.each([
  ['open braces', '{{'.repeat(200_000)],
  ['open names', '{{a'.repeat(200_000)],
  ['white space', `{{${' '.repeat(200_000)}`],
  ['white space after a name', `{{a${' '.repeat(200_000)}`],
  ['one long name', `{{${'a'.repeat(200_000)}`],
  ['dotted', `{{${'a.'.repeat(200_000)}`],
])('hostile input of half a megabyte is read in one pass: %s', (_, text) => {
  expect(render(text)).toBe(text);
});
