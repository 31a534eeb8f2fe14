import { refused } from '../tool-error.ts';
import { checkNamespace, type Policy } from './policy.ts';
import type { ResourceType } from './resource-types.ts';

/** An object, or a list of them when no name is given. */
export interface ObjectPlace {
  readonly type: ResourceType;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: 'log' | 'scale';
}

/** The path of an object or list. https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris */
export function objectPath({ type, namespace, name, subresource }: ObjectPlace): string {
  const root = type.group === '' ? ['api', type.version] : ['apis', type.group, type.version];
  const scope = type.namespaced && namespace !== undefined ? ['namespaces', namespace] : [];
  const object = [type.plural, ...(name === undefined ? [] : [name]), ...(subresource ? [subresource] : [])];
  return `/${[...root, ...scope, ...object].map(encodeURIComponent).join('/')}`;
}

/**
 * The second wall behind the parser: no path leaves that touches secrets or a namespace outside the policy, whatever made it.
 * @throws AppError `tool_refused`
 */
export function checkPath(policy: Policy, path: string): void {
  const segments = path.slice(1).split('/').map(decodeURIComponent);
  const isApi = segments[0] === 'api' || segments[0] === 'apis';
  if (!isApi || segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw refused('this is no path of the Kubernetes API');
  }
  if (segments.some((segment) => /^secrets?$/i.test(segment))) throw refused('secrets cannot be read here');
  const at = segments.indexOf('namespaces');
  const namespace = segments[at + 1];
  if (at >= 0 && namespace !== undefined) checkNamespace(policy, namespace);
}
