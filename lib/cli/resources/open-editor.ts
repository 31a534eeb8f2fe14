import type { ParameterEditor } from '../../adapters/parameter-editor.ts';
import type { Target } from '../target/target.ts';

/** The target's parameters. */
export async function openEditor(target: Target): Promise<ParameterEditor> {
  const { createParameterEditor } = await import('../../adapters/parameter-editor.ts');
  return createParameterEditor(await target.clients.ssm());
}
