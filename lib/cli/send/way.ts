import { AppError } from '../../domain/errors.ts';
import type { Io } from '../io.ts';
import { type OpenStack, openStack } from '../stack/open-stack.ts';
import { openTarget } from '../target/target.ts';
import type { SendFlags } from './flags.ts';
import { badSigner, environmentSigner, type Sign, stackSigner } from './signing.ts';

/** Where deliveries go and how they are signed. */
export interface Way {
  readonly url: string;
  readonly sign: Sign;
  /** undefined: an address that is no stack's. */
  readonly stack: OpenStack | undefined;
}

/** The way to a stack, or to the address of --url. Throws AppError `usage` for one that is no http address. */
export async function openWay(flags: SendFlags, io: Io): Promise<Way> {
  if (flags.url !== undefined) {
    if (!/^https?:$/.test(URL.canParse(flags.url) ? new URL(flags.url).protocol : '')) {
      throw new AppError('usage', `--url ${flags.url} is no http address`);
    }
    const sign = flags.badSignature ? badSigner : environmentSigner(io.env);
    return { url: flags.url, sign, stack: undefined };
  }
  const stack = openStack(await openTarget(flags, io));
  const sign = flags.badSignature ? badSigner : await stackSigner(stack);
  return { url: await stack.target.value('WebhookUrl'), sign, stack };
}
