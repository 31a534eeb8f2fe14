import type { ParameterEditor } from '../../adapters/parameter-editor.ts';
import { encodeParameter } from '../../domain/read/parameter-codec.ts';
import type { Step } from './plan.ts';

/** A step once taken; `version` is that of the parameter now, absent when it is gone. */
export interface Taken extends Step {
  readonly version?: number;
}

/** @throws AppError `resource_conflict`, `parameters_unavailable`. */
export async function takeStep(editor: ParameterEditor, step: Step): Promise<Taken> {
  const { action, parameter, stored, after = '' } = step;
  if (action === 'created') {
    return { ...step, version: await editor.create(parameter, encodeParameter(after)) };
  }
  if (!stored) return step;
  if (action === 'deleted') {
    await editor.remove(stored.parameter);
    return step;
  }
  if (action === 'unchanged') return { ...step, version: stored.parameter.version };
  return { ...step, version: await editor.replace(stored.parameter, encodeParameter(after)) };
}
