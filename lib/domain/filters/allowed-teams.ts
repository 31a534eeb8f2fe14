import { type Check, fail, pass, unknown } from '../check.ts';
import type { MetadataValue } from '../metadata.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';

/** At least one team's id or exact name must be listed; an empty list takes none. */
export function allowedTeams(trigger: Trigger, { metadata, complete }: Subject): Check {
  const wanted = trigger.spec.platform.config.allowed_teams;
  if (!wanted) return pass('allowed_teams');
  const ids = listOf(metadata['team_ids']);
  const names = listOf(metadata['team_names']);
  const got = [...(ids ?? []), ...(names ?? [])];
  if (got.some((value) => wanted.includes(value))) return pass('allowed_teams');
  if (wanted.length > 0 && !complete && !ids) return unknown('allowed_teams', 'team_ids');
  if (got.length === 0) return fail('allowed_teams', 'no_team', { wanted });
  return fail('allowed_teams', 'team_not_listed', { detail: ids?.[0], wanted, got });
}

function listOf(value: MetadataValue | undefined): readonly string[] | undefined {
  return typeof value === 'object' ? value : undefined;
}
