import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusedRemark } from '../../lib/domain/auto-actions.ts';
import { cutText } from '../../lib/domain/cut-text.ts';
import {
  carriesOwnMarker,
  composeFailureNote,
  composeNote,
  LEAST_NOTE_CHARACTERS,
  type NoteDraft,
  noteKind,
  noteMarker,
  RESOLVED_LINE,
  sameAnswer,
  withResolvedLine,
} from '../../lib/domain/note.ts';

const RUN = 'abcdefghijklmnopqrstuvwxy7';
const OTHER = '22222222222222222222222222';
const by = { bot_name: 'aofbot', trigger: 'brief', agent: 'incident-brief', run_id: RUN };
const compose = (text: string, more: Partial<NoteDraft> = {}) =>
  composeNote({ ...by, text, duration_ms: 12_345, ...more });
const FOOTER = `— aofbot · trigger brief · agent incident-brief · 12.3 s · run ${RUN}`;

test('the text as is, then one footer line', () => {
  expect(compose('## Found\n\n* disk *full*  \n')).toBe(`## Found\n\n* disk *full*  \n\n${FOOTER}`);
});

test.each(['', ' ', '\n\n'])('no text (%j), no note', (text) => {
  expect(compose(text)).toBe('');
});

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1.0 s'],
  [59_999, '59.9 s'],
  [60_000, '1 min 0 s'],
  [125_400, '2 min 5 s'],
  [-5, '0 ms'],
])('a duration of %d ms reads %s', (duration_ms, expected) => {
  expect(compose('x', { duration_ms })).toContain(` · ${expected} · run `);
});

test('a status that is not allowed is named', () => {
  const note = compose('x', { not_applied: 'resolved' });
  expect(note.split('\n').at(-1)).toBe(FOOTER.replace(' · run', ' · status resolved not applied · run'));
  expect(noteKind(note, RUN)).toBe('answer');
});

test('the shortest note that context allows holds the longest footer and the beginning of the answer', () => {
  const names = { bot_name: '😀'.repeat(200), trigger: 't'.repeat(63), agent: 'a'.repeat(63) };
  const note = compose('The cache is cold. '.repeat(200), {
    ...names,
    duration_ms: 779_000,
    max_characters: LEAST_NOTE_CHARACTERS,
    not_applied: 'acknowledged',
    remarks: (['auto_acknowledge', 'auto_acknowledge_p1', 'auto_resolve_if_known'] as const).map(
      refusedRemark,
    ),
  });
  expect(withResolvedLine(note).length).toBeLessThanOrEqual(LEAST_NOTE_CHARACTERS);
  expect(noteKind(note, RUN)).toBe('answer');
  expect(note).toMatch(/^The cache is cold\. The cache is cold\./);
});

describe('a long text', () => {
  test('is cut to 20,000 characters and says so', () => {
    const note = compose('word '.repeat(5000));
    expect(note.length).toBeLessThanOrEqual(20_000);
    expect(note.length).toBeGreaterThan(19_700);
    expect(note).toContain('cut');
    expect(note.endsWith(`\n\n${FOOTER}`)).toBe(true);
  });

  test('that just fits is not cut', () => {
    const room = 20_000 - FOOTER.length - 2 - RESOLVED_LINE.length - 2;
    expect(compose('x'.repeat(room))).toBe(`${'x'.repeat(room)}\n\n${FOOTER}`);
    expect(compose('x'.repeat(room + 1))).toContain('cut');
  });

  test('leaves room for the line that says the incident was resolved', () => {
    expect(withResolvedLine(compose('y'.repeat(30_000))).length).toBeLessThanOrEqual(20_000);
  });

  test.each([
    ['surrogate pairs', '💳', 2],
    ['letters with accents', 'e\u0301', 2],
    ['families', '👩‍👩‍👧‍👦', 11],
  ])('is not cut inside %s', (_, cluster, units) => {
    for (let most = 40; most < 40 + units; most += 1) {
      expect(cutText(cluster.repeat(100), most)).toBe(cluster.repeat(Math.floor(most / units)));
    }
  });

  test('of one endless cluster is cut all the same', () => {
    const zalgo = `a${'\u0301'.repeat(5000)}`;
    expect(cutText(`${'b'.repeat(500)}${zalgo}`, 2000)).toHaveLength(2000);
    const pairs = `a${'\u{1E8D1}'.repeat(5000)}`;
    expect(cutText(pairs, 2000)).toBe(pairs.slice(0, 1999));
    expect(cutText(pairs, 2001)).toBe(pairs.slice(0, 2001));
  });

  test('leaves one empty line before the footer, however the text ends', () => {
    expect(compose('Done.\n\n')).toBe(`Done.\n\n${FOOTER}`);
  });

  test('always fits, is well formed, says so, closes its fence and ends in the true footer', () => {
    const pieces = fc.constantFrom(
      'text ',
      '\n',
      '```',
      '```js\n',
      '~~~~\n',
      '💳',
      'e\u0301',
      '👩‍👩‍👧‍👦',
      '\ud800',
      '`'.repeat(300),
      FOOTER,
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 200, max: 1500 }),
        (parts, max_characters) => {
          const text = parts.join('');
          const note = compose(text, { max_characters });
          if (note === '') {
            expect(text.trim()).toBe('');
            return;
          }
          expect(note.length).toBeLessThanOrEqual(max_characters);
          expect(note.isWellFormed()).toBe(true);
          expect(noteKind(note, RUN)).toBe('answer');
          expect(note.endsWith(`\n\n${FOOTER}`)).toBe(true);
          expect(openFence(note)).toBe(false);
          expect(note.includes('was cut') || note.startsWith(text.toWellFormed().replace(/\n+$/, ''))).toBe(
            true,
          );
        },
      ),
    );
  });
});

/** A second reading of CommonMark's fences, line by line. */
function openFence(note: string): boolean {
  let open: RegExp | undefined;
  for (const line of note.split('\n')) {
    const run = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
    if (open?.test(line)) open = undefined;
    else if (!open && run) open = new RegExp(`^ {0,3}${run.charAt(0)}{${run.length},}\\s*$`);
  }
  return open !== undefined;
}

describe('code fences', () => {
  test.each([
    ['open', '```sh\nls', '```sh\nls\n```'],
    ['open, line ended', '```sh\nls\n', '```sh\nls\n```'],
    ['closed', '```sh\nls\n```', '```sh\nls\n```'],
    ['longer', '````\n```\n', '````\n```\n````'],
    ['tildes', '~~~\n```\n', '~~~\n```\n~~~'],
    ['a closing fence with words is none', '```\n``` x', '```\n``` x\n```'],
    ['inline code is none', '```ls``` lists', '```ls``` lists'],
    ['indented code is none', '    ```\nx', '    ```\nx'],
  ])('%s', (_, text, expected) => {
    expect(compose(text)).toBe(`${expected}\n\n${FOOTER}`);
  });

  test('a cut inside one closes it before saying so', () => {
    const note = compose(`\`\`\`\n${'log line\n'.repeat(4000)}\`\`\``);
    expect(note).toMatch(/\n```\n\n\[The rest of the answer was cut/);
  });
});

describe('whose note it is', () => {
  const answer = compose('done');
  const failure = composeFailureNote({ ...by, code: 'agent_timeout', remedy: 'raise the\ntimeout' });

  test('a failure note is short, says why and what to do', () => {
    expect(failure).toBe(
      `No answer from the agent: agent_timeout. raise the timeout\n\n— aofbot · trigger brief · agent incident-brief · run ${RUN} failed`,
    );
    expect(composeFailureNote({ ...by, code: 'x', remedy: 'y'.repeat(9000) }).length).toBeLessThan(900);
  });

  test.each([
    ['an answer', answer, 'answer'],
    ['a failure note', failure, 'failure'],
    ['with the resolved line', withResolvedLine(answer), 'answer'],
    ['with Windows line ends', answer.replaceAll('\n', '\r\n'), 'answer'],
    ['with white space after it', `${answer} \n\n`, 'answer'],
    ['of another run', compose('x', { run_id: OTHER }), undefined],
    ['that only mentions the run', `done\n${noteMarker(RUN)}`, undefined],
    ['with the footer in the middle', `${answer}\n\nMore by a person`, undefined],
    ['that quotes the footer', `> ${FOOTER}`, undefined],
    ['with a footer of a broken id', FOOTER.slice(0, -1), undefined],
    ['empty', '', undefined],
  ] as const)('%s', (_, content, kind) => {
    expect(noteKind(content, RUN)).toBe(kind);
  });

  test.each([
    ['ours of any run', compose('x', { run_id: OTHER }), true],
    ['our failure note', failure, true],
    ['without trigger', `— aofbot · agent a · 1 s · run ${RUN}`, false],
    ['without agent', `— aofbot · trigger a · 1 s · run ${RUN}`, false],
    ['without opening', FOOTER.slice(2), false],
    ['with words after the marker', `${FOOTER} · and more`, false],
    ['failed otherwise', `${FOOTER} failed twice`, false],
    ['mention', `We saw run ${RUN}`, false],
  ])('own marker: %s', (_, content, own) => {
    expect(carriesOwnMarker(content)).toBe(own);
  });

  test('a text that imitates a footer does not hide the true one', () => {
    const imitation = FOOTER.replace(RUN, OTHER);
    for (const text of [imitation, `x\n\n${imitation}`, `${imitation} failed`]) {
      const note = compose(text);
      expect(noteKind(note, RUN)).toBe('answer');
      expect(noteKind(note, OTHER)).toBeUndefined();
    }
  });

  test('names cannot break the line', () => {
    const note = compose('x', {
      bot_name: 'a\nb · run x',
      agent: `${'n'.repeat(999)} ·`,
      trigger: '\u0000\r\n',
    });
    expect(note.split('\n')).toHaveLength(3);
    expect(note.length).toBeLessThan(500);
    expect(noteKind(note, RUN)).toBe('answer');
  });
});

describe('the same answer', () => {
  const saved = compose('line one\nline two');
  test.each([
    ['itself', saved, true],
    ['with Windows line ends', saved.replaceAll('\n', '\r\n'), true],
    ['with outer white space', `\n ${saved} \n`, true],
    ['with the resolved line', withResolvedLine(saved), true],
    ['with both', withResolvedLine(saved).replaceAll('\n', '\r\n'), true],
    ['changed by a person', saved.replace('two', '2'), false],
    ['cut', saved.slice(0, -1), false],
    ['the failure note of the run', composeFailureNote({ ...by, code: 'x' }), false],
  ])('%s', (_, listed, same) => {
    expect(sameAnswer(listed, saved)).toBe(same);
    expect(sameAnswer(listed, withResolvedLine(saved))).toBe(same);
  });

  test('the resolved line is put there once', () => {
    expect(withResolvedLine(withResolvedLine(saved))).toBe(withResolvedLine(saved));
    expect(withResolvedLine(saved).split('\n')[0]).toBe(RESOLVED_LINE);
  });
});
