import { type Check, fail, pass, unknown } from '../check.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';

/** The service's id or exact name must be listed; an empty list takes none. */
export function allowedServices(trigger: Trigger, { metadata, complete }: Subject): Check {
  const wanted = trigger.spec.platform.config.allowed_services;
  if (!wanted) return pass('allowed_services');
  const id = metadata['service_id'];
  const name = metadata['service_name'];
  const got = [id, name].flatMap((value) => (value === undefined ? [] : String(value)));
  if (got.some((value) => wanted.includes(value))) return pass('allowed_services');
  if (wanted.length > 0 && !complete && name === undefined) {
    return unknown('allowed_services', id === undefined ? 'service_id' : 'service_name');
  }
  if (got.length === 0) return fail('allowed_services', 'no_service', { wanted });
  return fail('allowed_services', 'service_not_listed', {
    detail: id === undefined ? undefined : String(id),
    wanted,
    got,
  });
}
