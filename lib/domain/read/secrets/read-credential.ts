import { referencesIn } from '../../secret-reference.ts';
import type { Reading } from '../reading.ts';
import type { ScalarNode } from '../tree.ts';
import { readReferences } from './read-references.ts';
import { isForeignReference, isWholeReference } from './reference-text.ts';
import { reportLiteral, type SecretPlace } from './report-secret.ts';

/** A setting that is a credential: references, or a literal, which is an error. */
export function readCredential(node: ScalarNode, field: SecretPlace, reading: Reading): void {
  const references = referencesIn(node.text);
  const [only] = references;
  if (only?.fallback && isWholeReference(node.text)) {
    reportLiteral(node, field, reading, { value: only.fallback, name: only.name });
  } else if (references.some(({ fallback }) => fallback)) {
    reportLiteral(node, field, reading, { value: node.text });
  } else if (references.length > 0) {
    readReferences(node, field.resource, reading);
  } else if (node.text !== '' && !isForeignReference(node.text)) {
    reportLiteral(node, field, reading, { value: node.text });
  }
}
