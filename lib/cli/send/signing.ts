import { AppError } from '../../domain/errors.ts';
import { sign } from '../../domain/signature.ts';
import type { Io } from '../io.ts';
import type { OpenStack } from '../stack/open-stack.ts';

/** Makes the `X-PagerDuty-Signature` of a body. */
export type Sign = (body: Uint8Array) => string;

const NAME = 'PAGERDUTY_WEBHOOK_SECRET';

/** As PagerDuty signs: one entry for each secret that the stack's receiver accepts. */
export async function stackSigner(stack: OpenStack): Promise<Sign> {
  const { values } = await (await stack.secrets('webhook')).read();
  const secrets = [...values.values()].flat();
  if (secrets.length === 0) {
    throw new AppError('secret_unset', 'no webhook secret is stored to sign with', {
      remedy: `pdt connect, or pdt secrets set ${NAME}`,
    });
  }
  return signer(secrets);
}

/** For an address that is no stack's: the secret comes from the environment. */
export function environmentSigner(env: Io['env']): Sign {
  const secret = env[NAME];
  if (secret) return signer([secret]);
  throw new AppError('secret_unset', `${NAME} is not set, so nothing can be signed for --url`, {
    remedy: `export ${NAME}=…, or leave out --url`,
  });
}

/** A signature that is well formed and wrong. */
export const badSigner: Sign = () => `v1=${'0'.repeat(64)}`;

function signer(secrets: readonly string[]): Sign {
  return (body) => secrets.map((secret) => sign(body, secret)).join(',');
}
