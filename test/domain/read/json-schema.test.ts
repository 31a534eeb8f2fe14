import { expect, test } from 'vitest';
import { EVENT_TYPES, isEventTypePattern } from '../../../lib/domain/event-types.ts';
import { jsonSchemaOf } from '../../../lib/domain/read/json-schema.ts';

/** The part of a schema at a path of keys. */
function at(schema: unknown, path: string): unknown {
  return path.split(' ').reduce<unknown>((here, key) => (here as Record<string, unknown>)[key], schema);
}

const CONFIG = 'properties spec properties platform anyOf 0 properties config properties';

test('an editor offers every event type and family, and only what the reader takes', () => {
  const offered = at(jsonSchemaOf('trigger'), `${CONFIG} event_types anyOf 1 enum`) as string[];
  expect(offered).toEqual(expect.arrayContaining([...Object.keys(EVENT_TYPES), 'incident.*', '*']));
  expect(offered.filter((pattern) => !isEventTypePattern(pattern))).toEqual([]);
});

test('an editor marks a bad name, a filter key that is none, and two ways to invoke', () => {
  const name = at(jsonSchemaOf('trigger'), 'properties metadata properties name pattern') as string;
  expect(['my-trigger', 'My Trigger'].map((text) => new RegExp(name).test(text))).toEqual([true, false]);
  const keys = at(jsonSchemaOf('trigger'), 'properties spec properties filter propertyNames enum');
  expect(keys).toEqual(expect.arrayContaining(['metadata.service', 'metadata.title', 'text_contains']));
  expect(at(jsonSchemaOf('agent'), 'properties spec properties invoke oneOf')).toEqual(
    ['template', 'lambda', 'http', 'agentcore'].map((way) => ({ required: [way] })),
  );
});
