import { formatPatch, OMIT_HEADERS, type StructuredPatch, structuredPatch } from 'diff';

/** Beyond so many changed lines the whole is shown as replaced: finding the fewest takes their square. */
const MOST_CHANGES = 2_000;

/** A unified diff's hunks of two texts, each line ended; '' when they are the same. */
export function lineDiff(before: string, after: string): string {
  return (
    written(compare(before, after, { maxEditLength: MOST_CHANGES })) ??
    `${written(compare(before, ''))}${written(compare('', after))}`
  );
}

function compare(
  before: string,
  after: string,
  limit: { readonly maxEditLength?: number } = {},
): StructuredPatch | undefined {
  return structuredPatch('', '', before, after, undefined, undefined, { context: 3, ...limit });
}

function written(patch: StructuredPatch | undefined): string | undefined {
  return patch?.hunks.length === 0 ? '' : patch && formatPatch(patch, OMIT_HEADERS);
}
