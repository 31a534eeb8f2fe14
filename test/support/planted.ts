import { readdirSync, readFileSync } from 'node:fs';

/** Part of every secret that the shared fixtures and worlds store. */
export const PLANTED_SECRET = 'planted-secret';

/** Part of every incident text that the shared worlds make up. */
export const PLANTED_TEXT = 'planted-incident-text';

/** The incident's title at PagerDuty, in worlds that have one incident. */
export const INCIDENT_TITLE = `Checkout is slow (${PLANTED_TEXT})`;

const DELIVERIES = new URL('../fixtures/deliveries/', import.meta.url);

/** Keys under which people's words stand in a delivery. Names of services, teams and people may be logged by id only, too. */
const WORDS = new Set(['title', 'content', 'message', 'description']);
/** Shorter ones could be in any line. */
const SHORTEST = 12;

/** What must stand in no log line, metric, error or span: the planted words, and what people wrote in the fixtures. */
export const PLANTED: readonly string[] = [
  PLANTED_SECRET,
  PLANTED_TEXT,
  ...new Set(
    readdirSync(DELIVERIES).flatMap((name) =>
      wordsIn(JSON.parse(readFileSync(new URL(name, DELIVERIES), 'utf8'))),
    ),
  ),
];

function wordsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' && WORDS.has(key) && inner.length >= SHORTEST ? [inner] : wordsIn(inner),
  );
}
