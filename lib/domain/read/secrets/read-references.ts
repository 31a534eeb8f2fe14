import { referencesIn } from '../../secret-reference.ts';
import type { Reading } from '../reading.ts';
import type { Node } from '../tree.ts';
import { reportUse } from './report-secret.ts';

/** References inside a text that resolves them: a URL, a header, a setting. */
export function readReferences(node: Node | undefined, resource: string, reading: Reading): void {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return;
  for (const { name, fallback } of referencesIn(node.text)) {
    reportUse(
      node,
      name,
      { resource, side: 'worker', optional: fallback !== undefined, usualName: name },
      reading,
    );
  }
}
