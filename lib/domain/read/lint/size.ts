import { asAppError } from '../../errors.ts';
import type { Problem } from '../../resource.ts';
import { ADVANCED_BYTES, encodeParameter } from '../parameter-codec.ts';
import { finding, type LintTarget } from './lint-target.ts';

/** Above this share of what a parameter holds, growing further is worth a word. */
const NEAR = 0.9;

/** What would not fit a parameter, or hardly does. */
export function sizes({ triggers, agents }: LintTarget): Problem[] {
  return [...triggers, ...agents].flatMap((at) => {
    try {
      const bytes = Buffer.byteLength(encodeParameter(at.text));
      if (bytes <= ADVANCED_BYTES * NEAR) return [];
      const message = `stored, this resource takes ${bytes} of ${ADVANCED_BYTES} bytes`;
      return [finding(at, [], 'warning', 'nearly-too-large', message, 'shorten the prompt')];
    } catch (thrown) {
      const { message, remedy } = asAppError(thrown);
      return [finding(at, [], 'error', 'not-storable', message, remedy)];
    }
  });
}
