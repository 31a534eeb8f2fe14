import type { Metadata } from './metadata.ts';

/** What the digest tells, in order: label and metadata name. */
const LINES: readonly (readonly [string, string])[] = [
  ['Event', 'event_type'],
  ['Occurred', 'occurred_at'],
  ['Service', 'service_name'],
  ['Priority', 'priority'],
  ['Urgency', 'urgency'],
];

const minutes = (ms: number): string => `${Math.max(1, Math.round(ms / 60_000))} min`;

/** The note of a run that was too old for its agent: says so, and gives the event's own facts. Durations in ms. */
export function digestText(metadata: Metadata, age: number, maxAge: number): string {
  const facts = LINES.flatMap(([label, name]) => {
    const value = metadata[name];
    return value === undefined || value === '' ? [] : [`- ${label}: ${String(value)}`];
  });
  return [
    `No agent was asked: this event waited ${minutes(age)} (limit ${minutes(maxAge)}), so an answer could be out of date.`,
    ...facts,
  ].join('\n');
}
