import { describe, expect, test } from 'vitest';
import { eventStreamData } from '../../lib/agents/event-stream.ts';
import { parseAnswer } from '../../lib/agents/parse-answer.ts';
import { AppError } from '../../lib/domain/errors.ts';

const SSE = 'text/event-stream';

function parse(body: string | Uint8Array, contentType?: string) {
  return parseAnswer({ agent: 'doctor', bytes: Buffer.from(body), contentType });
}

describe('an answer is read', () => {
  test.each([
    ['the note alone', '{"note":"All well."}', undefined, { note: 'All well.' }],
    ['an empty note', '{"note":""}', undefined, { note: '' }],
    ['a byte order mark', '\ufeff{"note":"n"}', undefined, { note: 'n' }],
    ['a JSON string', '"All well."', undefined, { note: 'All well.' }],
    ['plain text', 'All *well*.', 'text/plain; charset=utf-8', { note: 'All *well*.' }],
    ['Markdown', '# Well', 'text/markdown', { note: '# Well' }],
    ['an answer object sent as text', '{"note":"n"}', 'text/plain', { note: 'n' }],
    ['a JSON string sent as text', '"n"', 'text/plain', { note: '"n"' }],
    ['a null status', '{"note":"n","status":null}', undefined, { note: 'n' }],
    [
      'status acknowledged',
      '{"note":"n","status":"acknowledged"}',
      undefined,
      { note: 'n', status: 'acknowledged' },
    ],
    [
      'status acknowledge',
      '{"note":"n","status":"Acknowledge"}',
      undefined,
      { note: 'n', status: 'acknowledged' },
    ],
    ['status resolve', '{"note":"n","status":"resolve"}', undefined, { note: 'n', status: 'resolved' }],
    ['status resolved', '{"note":"n","status":"resolved"}', undefined, { note: 'n', status: 'resolved' }],
    ['extra fields', '{"note":"n","model":"m","__proto__":{"status":"resolved"}}', undefined, { note: 'n' }],
    [
      'usage',
      '{"note":"n","usage":{"input_tokens":3,"usd":0.1,"total_tokens":null,"cached":1}}',
      undefined,
      { note: 'n', usage: { input_tokens: 3, usd: 0.1 } },
    ],
    ['half a surrogate pair', '{"note":"a\\ud800"}', undefined, { note: 'a\ufffd' }],
    ['events of text', 'data: "All "\n\ndata: "well."\n\n', SSE, { note: 'All well.' }],
    ['events of bare text', 'data: All\n\ndata:  well.\n\ndata: [DONE]\n\n', SSE, { note: 'All well.' }],
    [
      'the last event with a note',
      'data: {"note":"1"}\n\ndata: "…"\n\ndata: {"note":"2"}',
      SSE,
      { note: '2' },
    ],
  ] as const)('%s', (_name, body, contentType, answer) => {
    expect(parse(body, contentType)).toStrictEqual(answer);
  });
});

describe('an answer is malformed', () => {
  test.each([
    ['nothing', '', undefined, 'empty'],
    ['no JSON', '<html>secret-text</html>', 'text/html', 'not JSON'],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x80]), undefined, 'not UTF-8'],
    ['bytes that are no text', Buffer.from([0x61, 0x00, 0x62]), 'text/plain', 'not text'],
    ['null', 'null', undefined, 'neither an object nor a string'],
    ['a list', '[{"note":"n"}]', undefined, 'neither an object nor a string'],
    ['no note', '{"text":"secret-text"}', undefined, 'no field note'],
    ['a note that is no string', '{"note":{"secret-text":1}}', undefined, 'field note'],
    ['an unknown status', '{"note":"n","status":"secret-text"}', undefined, 'field status'],
    ['a status that is no string', '{"note":"n","status":true}', undefined, 'field status'],
    ['usage that is no object', '{"note":"n","usage":12}', undefined, 'field usage'],
    ['usage below zero', '{"note":"n","usage":{"usd":-1}}', undefined, 'usage.usd'],
    ['usage that is no number', '{"note":"n","usage":{"input_tokens":"9"}}', undefined, 'usage.input_tokens'],
    ['an event stream without a note', 'data: {"delta":1}\n\n', SSE, 'without a note'],
  ] as const)('%s', (_name, body, contentType, message) => {
    const error = thrownBy(() => parse(body, contentType));
    expect(error.code).toBe('agent_answer_malformed');
    expect(error.message).toContain(message);
    expect(error.message).toContain('doctor');
    expect(error.message).not.toContain('secret-text');
  });
});

test('an answer of 10 MB is refused', () => {
  expect(thrownBy(() => parse(JSON.stringify({ note: 'a'.repeat(10_000_000) }))).code).toBe(
    'agent_answer_too_large',
  );
});

test('an event stream that ends in an error object fails without its text', () => {
  const error = thrownBy(() => parse('data: "half"\n\ndata: {"error":"secret-text"}\n\n', SSE));
  expect(error.code).toBe('agent_failed');
  expect(error.message).not.toContain('secret-text');
});

test('event stream fields: data lines join, comments and other fields are dropped', () => {
  expect(
    eventStreamData(': hi\r\nevent: x\r\nid: 1\r\ndata: a\r\ndata:b\r\n\r\n\r\ndata\n\nretry: 3\n'),
  ).toEqual(['a\nb', '']);
});

function thrownBy(act: () => unknown): AppError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
  }
  throw new Error('expected an AppError');
}
