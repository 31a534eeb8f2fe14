import type { Problem } from '../../resource.ts';
import type { Trigger } from '../../trigger.ts';
import type { Located } from '../read-resources.ts';
import { finding, type LintTarget, type Path } from './lint-target.ts';

const CONFIG: Path = ['spec', 'platform', 'config'];
const NAMED = { allowed_services: 'service', allowed_teams: 'team' } as const;
/** PagerDuty's ids: a P or Q, then capitals and digits. */
const SEVERAL_IDS = /^[PQ][A-Z0-9]{5,13}(?:[\s,;]+[PQ][A-Z0-9]{5,13})+$/;
const QUOTES = /^["'“”„‘’]+|["'“”„‘’]+$/g;

/** Texts that PagerDuty has no service, team or user for, whatever the account. */
export function unlikelyValues({ triggers }: LintTarget): Problem[] {
  return triggers.flatMap((at) => [...names(at), ...sender(at)]);
}

function names(at: Located<Trigger>): Problem[] {
  const { config } = at.resource.spec.platform;
  return (Object.keys(NAMED) as (keyof typeof NAMED)[]).flatMap((list) =>
    (config[list] ?? []).flatMap((text, index) => {
      const meant = meantBy(text);
      if (meant === undefined) return [];
      const message = `${JSON.stringify(text.slice(0, 80))} is no id and no name of a ${NAMED[list]}, so it lets nothing pass`;
      const path = [...CONFIG, list, index];
      return [finding(at, path, 'warning', 'unlikely-value', message, meant === '' ? undefined : meant)];
    }),
  );
}

/** What is meant by a text that is no name; '' when nobody knows; undefined for a text that may be one. */
function meantBy(text: string): string | undefined {
  if (SEVERAL_IDS.test(text.trim()))
    return `[${text
      .trim()
      .split(/[\s,;]+/)
      .join(', ')}]`;
  if (/^https?:\/\//i.test(text.trim()))
    return text.trim().split(/[?#]/)[0]?.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const plain = text.trim().replace(QUOTES, '').trim();
  return plain === text && plain !== '' ? undefined : plain;
}

function sender(at: Located<Trigger>): Problem[] {
  const text = at.resource.spec.platform.config.from_email;
  if (text.includes('${') || text === '' || /^[^\s@<>]+@[^\s@<>]+$/.test(text.trim())) return [];
  const message = `${JSON.stringify(text.slice(0, 80))} is no e-mail address, so PagerDuty takes no note from it`;
  return [
    finding(
      at,
      [...CONFIG, 'from_email'],
      'warning',
      'unlikely-value',
      message,
      'the e-mail of a PagerDuty user, such as sre-bot@example.com',
    ),
  ];
}
