import { lastKey } from '../../last-key.ts';
import { referencesIn } from '../../secret-reference.ts';
import type { Reading } from '../reading.ts';
import type { Node } from '../tree.ts';
import { isCredentialName } from './credential-name.ts';
import { envName } from './env-name.ts';
import { readAddress } from './read-address.ts';
import { isForeignReference } from './reference-text.ts';
import { reportLiteral } from './report-secret.ts';
import { urlCredentialIn } from './url-credential.ts';

/** Literals in parts that are not used, credentials by name or in an address: they would be stored all the same. */
export function refuseLiterals(node: Node | undefined, resource: string, reading: Reading): void {
  if (node?.kind === 'list') for (const item of node.items) refuseLiterals(item, resource, reading);
  if (node?.kind === 'scalar' && urlCredentialIn(node.text) === 'secret' && !isReported(node, reading))
    readAddress(node, resource, envName(lastKey(node.path)), reading);
  if (node?.kind !== 'map') return;
  for (const [key, { node: value }] of node.entries) {
    const isText = value.kind === 'scalar' && typeof value.value === 'string' && isCredentialName(key);
    if (!isText) refuseLiterals(value, resource, reading);
    else if (referencesIn(value.text).length === 0 && value.text !== '' && !isForeignReference(value.text)) {
      reportLiteral(value, { resource, side: 'worker', optional: true, usualName: envName(key) }, reading, {
        value: value.text,
      });
    }
  }
}

/** The address of a model is used, and stands in a part that is searched for what is not. */
function isReported(node: Node, reading: Reading): boolean {
  return reading.literals.some(({ start }) => start === node.start);
}
