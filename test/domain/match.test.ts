import { describe, expect, test } from 'vitest';
import { FILTERS } from '../../lib/domain/filters/registry.ts';
import {
  closeness,
  hydrateSubject,
  match,
  publicReason,
  settleOwnNote,
  stoppedBy,
  subjectOf,
} from '../../lib/domain/match.ts';
import { composeFailureNote, composeNote } from '../../lib/domain/note.ts';
import { readEventObject } from '../../lib/domain/read-event.ts';
import { DELIVERED, eventOf } from './deliveries.ts';
import { triggerWith } from './triggers.ts';

const by = { bot_name: 'aofbot', trigger: 'brief', agent: 'a', run_id: 'abcdefghijklmnopqrstuvwxyz' };

const note = (fields: Record<string, unknown>) =>
  subjectOf(
    readEventObject({
      id: 'E',
      event_type: 'incident.annotated',
      data: { type: 'incident_note', id: 'N1', incident: { id: 'P1' }, ...fields },
    }),
  );

test('every filter is evaluated, whatever the first says', () => {
  const verdict = match(
    triggerWith({ event_types: [] }, { enabled: false }),
    subjectOf(eventOf('incident.triggered')),
  );
  expect(verdict.checks.map((check) => check.filter)).toEqual([...Object.keys(FILTERS), 'own_note']);
  expect(verdict).toMatchObject({ trigger: 'brief', result: 'fail' });
  expect(stoppedBy(verdict)).toMatchObject({ filter: 'enabled' });
});

test.each(DELIVERED)('a trigger that asks for nothing takes %s', (type) => {
  const verdict = match(triggerWith(), subjectOf(eventOf(type)));
  expect(verdict.result).toBe('pass');
  expect(stoppedBy(verdict)).toBeUndefined();
});

test('unknown until hydrated, then decided', () => {
  const trigger = triggerWith({ min_urgency: 'high' });
  const subject = subjectOf(eventOf('incident.annotated'));
  const verdict = match(trigger, subject);
  expect(verdict.result).toBe('unknown');
  expect(stoppedBy(verdict)).toMatchObject({ filter: 'min_urgency', needs: 'urgency' });
  expect(match(trigger, hydrateSubject(subject, { id: 'PGR0VU2', urgency: 'high' })).result).toBe('pass');
  expect(match(trigger, hydrateSubject(subject, { id: 'PGR0VU2', urgency: 'low' })).result).toBe('fail');
});

test('a failure outweighs an unknown', () => {
  const trigger = triggerWith({ min_urgency: 'high', event_types: ['incident.resolved'] });
  expect(match(trigger, subjectOf(eventOf('incident.annotated'))).result).toBe('fail');
});

test('the closest comes first: more passed is closer, an unknown counts half', () => {
  const subject = subjectOf(eventOf('incident.annotated'));
  const order = [
    match(triggerWith({ event_types: [], allowed_services: [] }, { enabled: false }), subject),
    match(triggerWith({ event_types: [], min_urgency: 'high' }), subject),
    match(triggerWith({ event_types: [] }), subject),
    match(triggerWith({ min_urgency: 'high' }), subject),
    match(triggerWith(), subject),
  ].map(closeness);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(new Set(order).size).toBe(order.length);
});

describe('the loop guard', () => {
  const answer = composeNote({ ...by, text: 'done', duration_ms: 1200 });
  const failure = composeFailureNote({ ...by, code: 'agent_timeout' });
  test.each([
    ['our answer', note({ content: answer, trimmed: false }), 'fail'],
    ['our answer, trimmed but whole', note({ content: answer, trimmed: true }), 'fail'],
    ['our failure note', note({ content: failure, trimmed: false }), 'fail'],
    ['our answer with Windows line ends', note({ content: answer.replaceAll('\n', '\r\n') }), 'fail'],
    ["a person's note", note({ content: 'restarted the workers', trimmed: false }), 'pass'],
    [
      'a note that quotes ours',
      note({ content: `> ${answer.split('\n').join('\n> ')}`, trimmed: false }),
      'pass',
    ],
    ['a note that goes on after ours', note({ content: `${answer}\nthanks`, trimmed: false }), 'pass'],
    ['a note that mentions a run', note({ content: `see run ${by.run_id}`, trimmed: false }), 'pass'],
    ['a trimmed note', note({ content: 'restarted the wor', trimmed: true }), 'unknown'],
    ['a trimmed note, as text', note({ content: 'restarted the wor', trimmed: 'true' }), 'unknown'],
    ['a note without text', note({ content: null }), 'unknown'],
    ['a trimmed note the ledger knows', settleOwnNote(note({ content: 'x', trimmed: true }), true), 'fail'],
    [
      'a trimmed note the ledger does not know',
      settleOwnNote(note({ content: 'x', trimmed: true }), false),
      'pass',
    ],
    ['our answer, whatever the ledger says', settleOwnNote(note({ content: answer }), false), 'fail'],
  ] as const)('%s: %3$s', (_, subject, result) => {
    const check = match(triggerWith(), subject).checks.at(-1);
    expect(check).toMatchObject({ filter: 'own_note', result });
    if (check?.result === 'fail') expect(publicReason(check)).toBe('own_note');
    if (check?.result === 'unknown') expect(publicReason(check)).toBe('needs:note_author');
  });
});
