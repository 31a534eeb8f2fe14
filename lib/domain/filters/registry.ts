import type { Filter } from '../check.ts';
import { allowedServices } from './allowed-services.ts';
import { allowedTeams } from './allowed-teams.ts';
import { enabled } from './enabled.ts';
import { eventTypes } from './event-types.ts';
import { filter } from './filter.ts';
import { minPriority } from './min-priority.ts';
import { minUrgency } from './min-urgency.ts';
import { statuses } from './statuses.ts';
import { urgencies } from './urgencies.ts';

/** Every filter, by the name of the field it reads. The order is the order in which `explain` shows them. */
export const FILTERS = {
  enabled,
  event_types: eventTypes,
  allowed_services: allowedServices,
  allowed_teams: allowedTeams,
  min_priority: minPriority,
  min_urgency: minUrgency,
  urgencies,
  statuses,
  filter,
} as const satisfies Record<string, Filter>;

export type FilterName = keyof typeof FILTERS;
