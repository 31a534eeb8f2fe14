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
  const isListed = (value: string) => wanted.includes(value);
  if (ids?.some(isListed) || names?.some(isListed)) return pass('allowed_teams');
  if (wanted.length > 0 && !complete && !ids) return unknown('allowed_teams', 'team_ids');
  if (!ids?.length && !names?.length) return fail('allowed_teams', 'no_team');
  return fail('allowed_teams', 'team_not_listed', ids?.[0]);
}

function listOf(value: MetadataValue | undefined): readonly string[] | undefined {
  return typeof value === 'object' ? value : undefined;
}
