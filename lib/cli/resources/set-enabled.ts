import { type Document, parseDocument, type YAMLMap } from 'yaml';
import { DISABLED_REASON, DISABLED_UNTIL } from '../../domain/disabled-until.ts';

/** How a trigger is to stand. */
export type Enabling =
  | { readonly enabled: true }
  | { readonly enabled: false; readonly until?: string; readonly reason?: string };

const ANNOTATIONS = ['metadata', 'annotations'];

/** The text of a trigger with `spec.enabled` and our annotations set; comments and everything else stay. */
export function withEnabled(text: string, enabling: Enabling): string {
  const document = parseDocument(text, { uniqueKeys: false });
  edit(document, enabling);
  // Edited as YAML a JSON document would be one no more.
  return isJson(text) ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString({ lineWidth: 0 });
}

function edit(document: Document, enabling: Enabling): void {
  document.setIn(['spec', 'enabled'], enabling.enabled);
  const annotations = {
    [DISABLED_UNTIL]: enabling.enabled ? undefined : enabling.until,
    [DISABLED_REASON]: enabling.enabled ? undefined : enabling.reason,
  };
  for (const [name, value] of Object.entries(annotations)) {
    if (value !== undefined) document.setIn([...ANNOTATIONS, name], value);
    else if (document.hasIn([...ANNOTATIONS, name])) document.deleteIn([...ANNOTATIONS, name]);
  }
  const left = document.getIn(ANNOTATIONS) as YAMLMap | undefined;
  if (left?.items?.length === 0) document.deleteIn(ANNOTATIONS);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
