import { healthUrl } from '../../domain/subscription-plan.ts';
import { type Check, failed, passed } from './check.ts';

/** The stack has every output that pdt works with. */
export const checkStack: Check = async ({ stack, missing_outputs }) =>
  missing_outputs.length === 0
    ? passed(`stack ${stack} has every output`)
    : [
        failed(
          `stack ${stack} has no ${missing_outputs.join(', ')}: it was deployed from another version`,
          'npx cdk deploy',
        ),
      ];

/** The address answers. */
export const checkUrl: Check = async ({ http, webhook_url }) => {
  const url = healthUrl(webhook_url);
  try {
    const status = await http('GET', url);
    return status === 200
      ? passed(`${webhook_url} answers`)
      : [failed(`${url} answers ${status} instead of 200`, 'npx cdk deploy')];
  } catch {
    return [failed(`${url} does not answer`, 'npx cdk deploy')];
  }
};

/** Nobody gets in without a signature. */
export const checkUnsigned: Check = async ({ http, webhook_url }) => {
  try {
    const status = await http('POST', webhook_url, '{"event":{}}');
    return status === 400
      ? passed('a POST without signature is refused (400)')
      : [failed(`a POST without signature is answered ${status} instead of 400`, 'npx cdk deploy')];
  } catch {
    return [failed('a POST without signature gets no answer', 'npx cdk deploy')];
  }
};
