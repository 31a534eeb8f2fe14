import type { Row } from './row.ts';

/** What becomes of a file before it is known to be a trigger or an agent. */
export const DOCUMENTS: readonly Row[] = [
  [
    '`apiVersion: aof.*/v1`, `aof.*/v1alpha1`',
    'works',
    'Whatever the group: aof.sh, aof.dev, aof.io, aof.agenticops.org, …',
  ],
  ['other versions, `v1`, or none', 'warning', 'Read as `aof.sh/v1`.'],
  ['several documents in a file', 'works', 'Each on its own: an error in one does not hide the others.'],
  ['JSON', 'works', 'Also a list of resources (`kind: List`, `items`).'],
  ['other kinds (AgentFlow, Fleet, Context, Memory, Kubernetes’ own …)', 'skipped', 'One warning each.'],
  ['a fragment without `kind`', 'error', 'The message names what is missing around it.'],
  ['a key twice in a map', 'error', 'Which one counts would be chance.'],
  ['unknown fields', 'warning', 'With the nearest known name.'],
  ['a field without a value', 'warning', 'Taken as absent.'],
  ['more than 100 KB, or nested more than 64 deep', 'error', ''],
];
