import { lastKey } from '../../last-key.ts';
import { referencesIn } from '../../secret-reference.ts';
import type { Reading } from '../reading.ts';
import type { Node } from '../tree.ts';
import { readReferences } from './read-references.ts';
import { isForeignReference, isWholeReference } from './reference-text.ts';
import { reportLiteral, type SecretPlace, setAndWrite } from './report-secret.ts';
import { urlCredentialIn } from './url-credential.ts';

/** References inside a text that may be an address. A credential in that address is a literal, and with it the whole of it. */
export function readAddress(
  node: Node | undefined,
  resource: string,
  usualName: string,
  reading: Reading,
): void {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return;
  const credential = isForeignReference(node.text) ? 'none' : urlCredentialIn(node.text);
  if (credential === 'secret') {
    const [only] = referencesIn(node.text);
    const literal =
      only?.fallback && isWholeReference(node.text)
        ? { value: only.fallback, name: only.name }
        : { value: node.text };
    const field: SecretPlace = { resource, side: 'worker', optional: false, usualName };
    reportLiteral(node, field, reading, literal, 'an address with a credential in it');
    return;
  }
  if (credential === 'local') {
    const what = `${lastKey(node.path)} holds the password of an address on the same machine`;
    reading.problems.warn(node, 'literal-secret', what, setAndWrite(usualName, 'worker'));
  }
  readReferences(node, resource, reading);
}
