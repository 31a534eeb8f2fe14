import { parseDocument } from 'yaml';
import { refused } from '../tool-error.ts';

/** A kubeconfig of many clusters stays below; the time for unique keys grows with the square, bytes. */
const MOST_BYTES = 100_000;

/**
 * Reads YAML, JSON too. Scalars stay text, as kubeconfig's fields want them, but for true, false and null.
 * @throws AppError `tool_refused` with the line, never with what stands there.
 */
export function readYaml(text: string): unknown {
  if (Buffer.byteLength(text) > MOST_BYTES) throw refused('the kubeconfig is above 100 KB');
  const document = parseDocument(text, {
    schema: 'failsafe',
    customTags: ['bool', 'null'],
    prettyErrors: true,
  });
  const [error] = [...document.errors, ...document.warnings];
  if (error) throw refused(`the kubeconfig is not valid YAML: line ${error.linePos?.[0].line ?? '?'}`);
  try {
    return document.toJS();
  } catch {
    throw refused('the kubeconfig names an anchor that is not there, or too many');
  }
}
