import { type Check, fail, pass, unknown } from '../check.ts';
import type { MetadataValue } from '../metadata.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';

/** The service's id or exact name must be listed; an empty list takes none. */
export function allowedServices(trigger: Trigger, { metadata, complete }: Subject): Check {
  const wanted = trigger.spec.platform.config.allowed_services;
  if (!wanted) return pass('allowed_services');
  const id = metadata['service_id'];
  const name = metadata['service_name'];
  if (lists(wanted, id) || lists(wanted, name)) return pass('allowed_services');
  if (wanted.length > 0 && !complete && name === undefined) {
    return unknown('allowed_services', id === undefined ? 'service_id' : 'service_name');
  }
  if (id === undefined && name === undefined) return fail('allowed_services', 'no_service');
  return fail('allowed_services', 'service_not_listed', id === undefined ? undefined : String(id));
}

function lists(wanted: readonly string[], value: MetadataValue | undefined): boolean {
  return value !== undefined && wanted.includes(String(value));
}
