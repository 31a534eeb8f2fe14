import { referencesIn } from '../../secret-reference.ts';
import type { Reading } from '../reading.ts';
import { child, type Node } from '../tree.ts';
import { isWholeReference } from './reference-text.ts';
import { reportLiteral, reportUse, type SecretPlace } from './report-secret.ts';

/** Secrets of `spec.platform.config`; absent ones stand for their default names. */
export function readTriggerSecrets(config: Node, resource: string, reading: Reading): void {
  const secret: SecretPlace = {
    resource,
    side: 'receiver',
    optional: false,
    usualName: 'PAGERDUTY_WEBHOOK_SECRET',
  };
  const token: SecretPlace = { resource, side: 'worker', optional: true, usualName: 'PAGERDUTY_API_TOKEN' };
  for (const [key, field] of Object.entries({ webhook_secret: secret, api_token: token })) {
    const node = child(config, key);
    if (node) readSecretField(node, field, reading);
    else reportUse({ ...config, path: `spec.platform.config.${key}` }, field.usualName, field, reading);
  }
  const from = child(config, 'from_email');
  if (from?.kind !== 'scalar') return;
  for (const { name } of referencesIn(from.text))
    reportUse(from, name, { ...token, usualName: name }, reading);
}

/** A field that holds exactly one reference. A literal in it is an error. */
function readSecretField(node: Node, field: SecretPlace, reading: Reading): void {
  if (node.kind !== 'scalar' || node.text === '') return;
  const [only, ...more] = referencesIn(node.text);
  if (!only || more.length > 0 || !isWholeReference(node.text)) {
    reportLiteral(node, field, reading, { value: node.text });
  } else if (only.fallback) {
    reportLiteral(node, field, reading, { value: only.fallback, name: only.name });
  } else {
    reportUse(node, only.name, field, reading);
  }
}
