import { expect, test } from 'vitest';
import { renderContextReference } from '../../lib/config/context-reference.ts';
import { renderCosts } from '../../lib/infra/costs.ts';
import { templateOf } from './synth.ts';

// `npm run docs` writes these files anew.
test('docs/reference/context.md is what the schema says', async () => {
  await expect(renderContextReference()).toMatchFileSnapshot('../../docs/reference/context.md');
});

test('docs/reference/costs.md is what the template costs', async () => {
  await expect(renderCosts(templateOf().toJSON())).toMatchFileSnapshot('../../docs/reference/costs.md');
});
