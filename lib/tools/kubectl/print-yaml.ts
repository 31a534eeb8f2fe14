import { stringify } from 'yaml';

/** A value as YAML in the style kubectl prints: keys sorted, lists beside their key, long texts as blocks. */
export function printYaml(value: unknown): string {
  return stringify(value, {
    // What kubectl's writer quotes, such as "yes".
    version: '1.1',
    sortMapEntries: true,
    indentSeq: false,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  }).trimEnd();
}
