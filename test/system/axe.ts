import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Text of any size has to stand out as small text has to.
 * https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
const CONTRAST = {
  id: 'color-contrast',
  options: {
    ignoreUnicode: true,
    ignoreLength: false,
    ignorePseudo: false,
    boldValue: 700,
    boldTextPt: 14,
    largeTextPt: 18,
    contrastRatio: { normal: { expected: 4.5 }, large: { expected: 4.5 } },
    pseudoSizeThreshold: 0.25,
    shadowOutlineEmMax: 0.2,
  },
};

/** What axe finds wrong on the page, WCAG 2.2 AA and its best practices, one line each; fails if it saw next to nothing. */
export async function wrongs(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const results = (await page.evaluate(
    `axe.configure({ checks: [${JSON.stringify(CONTRAST)}] }), axe.run({ resultTypes: ['violations', 'passes'] })`,
  )) as AxeResults;
  const contrasts = results.passes.find(({ id }) => id === 'color-contrast');
  expect(contrasts?.nodes.length).toBeGreaterThan(10);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary ?? ''}`),
  );
}
