import type { CatalogEntry } from '../../lib/domain/catalog.ts';
import type { PagerDutyConfig, Trigger, TriggerSpec } from '../../lib/domain/trigger.ts';
import { triggerWith } from '../domain/triggers.ts';

/** What the sample event incident.triggered is about. */
const SAMPLE = { service: 'PF9KMXH', team: 'PFCVPS0' };

/**
 * A company's triggers: most for one service of many, some for a team, some for a priority or a title; the sample event
 * incident.triggered is taken by the first and by at most every 100th after it.
 */
export function triggersOf(count: number): readonly CatalogEntry<Trigger>[] {
  return Array.from({ length: count }, (_, index) => {
    const resource = triggerWith(...shapeOf(index), `trigger-${String(index).padStart(5, '0')}`);
    return { resource, parameter: `/bench/triggers/${resource.metadata.name}`, parameter_version: 1 };
  });
}

function shapeOf(index: number): [Partial<PagerDutyConfig>, Partial<Omit<TriggerSpec, 'platform'>>] {
  const service = index % 100 === 0 ? SAMPLE.service : `PSVC${String(index).padStart(4, '0')}`;
  const event_types = index % 5 === 4 ? ['incident.resolved'] : ['incident.triggered', 'incident.escalated'];
  switch (index % 4) {
    case 1:
      return [{ event_types, allowed_services: [service], min_priority: 'P2' }, {}];
    case 2:
      return [{ event_types, allowed_teams: [`PTEAM${index % 40}`], min_urgency: 'high' }, {}];
    case 3:
      return [
        { event_types, allowed_services: [service] },
        { filter: { text_contains: { contains: `word ${index}` } } },
      ];
    default:
      return [{ event_types, allowed_services: [service] }, {}];
  }
}
