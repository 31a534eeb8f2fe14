import type { Reading } from '../reading.ts';
import type { Node } from '../tree.ts';
import { isCredentialName } from './credential-name.ts';
import { envName } from './env-name.ts';
import { readAddress } from './read-address.ts';
import { readCredential } from './read-credential.ts';

/**
 * Every reference in a map of settings or headers. A setting whose name says that it is a credential must not hold a
 * literal, nor a default that is one; `Bearer` before a reference is fine. `key`: the setting whose value this is.
 */
export function readSettings(node: Node | undefined, resource: string, reading: Reading, key = ''): void {
  if (node?.kind === 'list') for (const item of node.items) readSettings(item, resource, reading, key);
  if (node?.kind === 'scalar') readAddress(node, resource, envName(key), reading);
  if (node?.kind !== 'map') return;
  for (const [name, { node: value }] of node.entries) {
    if (value.kind === 'scalar' && typeof value.value !== 'boolean' && isCredentialName(name)) {
      readCredential(value, { resource, side: 'worker', optional: false, usualName: envName(name) }, reading);
    } else {
      readSettings(value, resource, reading, name);
    }
  }
}
