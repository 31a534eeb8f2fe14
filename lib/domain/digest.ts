import type { Budget } from './budget.ts';
import type { Metadata } from './metadata.ts';

/** What the digest tells, in order: label and metadata name. */
const LINES: readonly (readonly [string, string])[] = [
  ['Event', 'event_type'],
  ['Occurred', 'occurred_at'],
  ['Service', 'service_name'],
  ['Priority', 'priority'],
  ['Urgency', 'urgency'],
];

function minutes(ms: number): string {
  const whole = Math.max(1, Math.round(ms / 60_000));
  return whole >= 120 && whole % 60 === 0 ? `${whole / 60} h` : `${whole} min`;
}

/** Why a run that waited too long is answered by a digest. Durations in ms. */
export function tooOld(age: number, maxAge: number): string {
  return `this event waited ${minutes(age)} (limit ${minutes(maxAge)}), so an answer could be out of date`;
}

/** Why a run is answered by a digest when its trigger has spent what it may. */
export function overBudget({ amount, unit, per_s }: Budget): string {
  return `what this trigger may spend (${amount} ${unit} in ${minutes(per_s * 1000)}) is used up`;
}

/** The note of a run whose agent was not asked: says why, and gives the event's own facts. */
export function digestText(metadata: Metadata, why: string): string {
  const facts = LINES.flatMap(([label, name]) => {
    const value = metadata[name];
    return value === undefined || value === '' ? [] : [`- ${label}: ${String(value)}`];
  });
  return [`No agent was asked: ${why}.`, ...facts].join('\n');
}
