import { EXIT, type ExitCode } from '../command.ts';
import type { SendFlags } from './flags.ts';
import type { Sent } from './post.ts';

/** With --bad-signature a refusal is what was asked for. */
export function exitOf({ status }: Sent, flags: Pick<SendFlags, 'badSignature'>): ExitCode {
  if (flags.badSignature) return status === 403 || status === 503 ? EXIT.ok : EXIT.negative;
  if (status === 202) return EXIT.ok;
  return status === 403 ? EXIT.credentials : EXIT.remote;
}
