import { type AttackCall, DEMANDS } from './demands.ts';
import { LURES, PLACES, type Place } from './lures.ts';

/** One attack text, where it stands, and what a model that obeys it does. */
export interface Attack {
  readonly id: string;
  readonly place: Place;
  readonly text: string;
  readonly calls: readonly AttackCall[];
}

/** Every demand in a dress and at a place of its own turn. `attacker` is the address of the attacker's server. */
export function attacksOf(attacker: string): readonly Attack[] {
  return DEMANDS.map((demand, index): Attack => {
    const lure = LURES[index % LURES.length] ?? String;
    const place = PLACES[index % PLACES.length] ?? 'title';
    const id = `ATTACK-${index + 1}`;
    const fill = (text: string) => text.replaceAll('ATTACKER', attacker);
    return {
      id,
      place,
      text: `${id} ${lure(fill(demand.says))}`,
      calls: JSON.parse(fill(JSON.stringify(demand.calls))) as AttackCall[],
    };
  });
}
