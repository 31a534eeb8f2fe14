import { metadataSchema } from './metadata-schema.ts';
import type { ProblemList } from './problem-list.ts';
import { shape } from './shape.ts';
import { straySpace } from './stray-space.ts';
import { suggest } from './suggest.ts';
import { child, isNull, type MapNode, mapAt, type Node, scalarAt, textOf } from './tree.ts';

const KINDS = ['Trigger', 'Agent'] as const;
type Kind = (typeof KINDS)[number];

/** What a document is. `envelope` gives canonical `apiVersion`, `kind` and `metadata`, and reports what is odd about them. */
export type EnvelopeReading =
  | { readonly is: Kind; readonly root: MapNode; readonly envelope: () => MapNode }
  | { readonly is: 'foreign'; readonly kind: string; readonly name: string | undefined }
  | { readonly is: 'items'; readonly items: readonly Node[] }
  | { readonly is: 'broken' };

/** Keys that tell what a fragment was cut from. */
const TELLTALE: Readonly<Record<Kind, readonly string[]>> = {
  Trigger: [
    'platform',
    'config',
    'event_types',
    'allowed_services',
    'allowed_teams',
    'min_priority',
    'min_urgency',
    'webhook_secret',
    'api_token',
    'agent',
    'filter',
    'commands',
  ],
  Agent: ['llm', 'model', 'system_prompt', 'instructions', 'tools', 'mcp', 'mcp_servers', 'memory'],
};

/** Keys of a resource itself. */
export const TOP_KEYS = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

/** Reads what surrounds the spec. A fragment without `kind` is one error that names what is missing. */
export function readEnvelope(root: Node, problems: ProblemList): EnvelopeReading {
  if (root.kind !== 'map' || !child(root, 'kind') || isNull(child(root, 'kind'))) {
    reportFragment(root, problems);
    return { is: 'broken' };
  }
  const kindNode = child(root, 'kind') ?? root;
  const written = textOf(kindNode)?.trim() ?? '';
  if (written === '') {
    problems.error(kindNode, 'bad-kind', 'kind must be a word', 'kind: Trigger');
    return { is: 'broken' };
  }
  const items = child(root, 'items');
  if (/^(Trigger|Agent)?List$/.test(written) && items?.kind === 'list')
    return { is: 'items', items: items.items };
  const version = textOf(child(root, 'apiVersion'));
  const name = textOf(child(child(root, 'metadata'), 'name'));
  const kind = KINDS.find((known) => known.toLowerCase() === written.toLowerCase());
  if (!kind) {
    const near = version === undefined || isOurGroup(version) ? suggest(written, KINDS) : undefined;
    if (near && Math.abs(near.length - written.length) <= 1) {
      problems.error(kindNode, 'bad-kind', `${JSON.stringify(written)} is no kind`, near);
      return { is: 'broken' };
    }
    return { is: 'foreign', kind: written, name };
  }
  if (version !== undefined && !isOurGroup(version) && version !== 'v1')
    return { is: 'foreign', kind: `${version} ${written}`, name };
  return { is: kind, root, envelope: () => canonicalEnvelope(root, kind, problems) };
}

function canonicalEnvelope(root: MapNode, kind: Kind, problems: ProblemList): MapNode {
  reportVersion(root, textOf(child(root, 'apiVersion')), problems);
  reportTopKeys(root, kind, problems);
  const metadata = child(root, 'metadata');
  return mapAt(root, {
    apiVersion: scalarAt(child(root, 'apiVersion') ?? root, 'aof.sh/v1'),
    kind: scalarAt(child(root, 'kind') ?? root, kind),
    metadata: metadata && shape(metadata, metadataSchema, problems),
  });
}

/** `aof.sh`, `aof.dev`, `aof.io`, `aof.agenticops.org`, … */
function isOurGroup(version: string): boolean {
  return /^aof\.[a-z0-9.-]+\//i.test(version);
}

function reportVersion(root: Node, version: string | undefined, problems: ProblemList): void {
  if (version !== undefined && /^aof\.[a-z0-9.-]+\/v1(alpha1)?$/i.test(version)) return;
  const message =
    version === undefined
      ? 'apiVersion is missing; it is read as aof.sh/v1'
      : `the apiVersion ${JSON.stringify(version)} is read as aof.sh/v1`;
  problems.warn(child(root, 'apiVersion') ?? root, 'api-version', message, 'apiVersion: aof.sh/v1');
}

function reportTopKeys(root: MapNode, kind: Kind, problems: ProblemList): void {
  for (const entry of root.entries.values()) {
    if (TOP_KEYS.includes(entry.key)) continue;
    const spot = { start: entry.keyStart, path: entry.key };
    problems.warn(
      spot,
      'unknown-field',
      `${JSON.stringify(entry.key.slice(0, 80))} is no field here and is ignored`,
      TELLTALE[kind].includes(entry.key)
        ? 'indent it, so that it stands below spec:'
        : (straySpace(entry.key) ?? suggest(entry.key, TOP_KEYS)),
    );
  }
}

function reportFragment(root: Node, problems: ProblemList): void {
  if (root.kind !== 'map') {
    const what = root.kind === 'list' ? 'a list' : 'a single value';
    problems.error(
      root,
      'missing-envelope',
      `this document is ${what}, not a resource: apiVersion, kind, metadata and spec are missing`,
      root.kind === 'list' ? 'kind: List, items: […], or a document each, with --- between them' : undefined,
    );
    return;
  }
  if (child(root, 'items')?.kind === 'list') {
    problems.error(root, 'missing-envelope', 'items stand in a document without kind', 'kind: List');
    return;
  }
  const keys = [...root.entries.keys()];
  const kind = KINDS.find((known) => keys.some((key) => TELLTALE[known].includes(key)));
  const missing = ['apiVersion', 'kind', 'metadata', 'spec'].filter(
    (key) => !child(root, key) || isNull(child(root, key)),
  );
  problems.error(
    root,
    'missing-envelope',
    `this is a fragment${kind ? ` of ${kind === 'Agent' ? 'an' : 'a'} ${kind}` : ''}: ${list(missing.length > 0 ? missing : ['kind'])} ${missing.length > 1 ? 'are' : 'is'} missing around it`,
    `apiVersion: aof.sh/v1, kind: ${kind ?? 'Trigger'}, metadata: {name: …}, spec: {…}`,
  );
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
