import { fixtureEvent } from '../../support/run-world.ts';
import type { Fact, Note } from './facts.ts';
import { OWN_USER } from './pagerduty.ts';
import type { Event } from './plan.ts';

/** An event as PagerDuty would send it now; undefined where there is nothing to tell of. */
export function eventOf(
  event: Event,
  {
    id,
    notes,
    facts,
  }: { readonly id: string; readonly notes: readonly Note[]; readonly facts: readonly Fact[] },
): Record<string, unknown> | undefined {
  if (event === 'second') return { ...fixtureEvent('incident.triggered'), id };
  if (event === 'note' || event === 'own_note') {
    const note = event === 'note' ? 'PERSONSNOTE' : notes[0]?.id;
    const raw = fixtureEvent('incident.annotated');
    const data = { ...(raw['data'] as object), id: note, content: 'The first words', trimmed: true };
    return note === undefined ? undefined : { ...raw, id, data };
  }
  const changed = facts.findLast((fact) =>
    event === 'own_status' ? fact.kind === 'applied' : fact.kind === 'person',
  );
  const status = changed?.kind === 'applied' ? changed.status : changed?.kind === 'person' && changed.does;
  if (!changed || (status !== 'acknowledged' && status !== 'resolved')) return undefined;
  const raw = fixtureEvent(`incident.${status}`);
  const agent = { id: event === 'own_status' ? OWN_USER : 'PHUMAN1', type: 'user_reference' };
  return { ...raw, id, agent, occurred_at: new Date(changed.at).toISOString() };
}
