import * as z from 'zod';
import type { ToolEntry } from '../../domain/agent.ts';
import { refused } from '../tool-error.ts';
import { type ResourceType, resourceType } from './resource-types.ts';

/** The changes that can be allowed at all. */
export const ACTIONS = ['rollout restart', 'scale', 'delete pod'] as const;
export type Action = (typeof ACTIONS)[number];

/** One entry of `allow`: an action, perhaps on one kind or one object only (`scale deployment/web`). */
export interface Permission {
  readonly action: Action;
  readonly type?: ResourceType;
  readonly name?: string;
}

/** What the agent's YAML lets kubectl do. */
export interface Policy {
  /** The only namespaces that are read or written; absent: every one is read, none written. */
  readonly namespaces?: readonly string[];
  readonly allow: readonly Permission[];
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const text = z.string().trim().min(1);
const texts = z.union([z.array(text), text.transform((one) => one.split(',').map((part) => part.trim()))]);
const config = z.object({
  allow: texts.optional(),
  namespaces: texts.optional(),
  namespace: text.optional(),
});

/**
 * Reads `allow` and `namespaces` of the tool's entry.
 * @throws AppError `tool_refused` when they are not understood: a permission is never guessed.
 */
export function readPolicy(entry: Pick<ToolEntry, 'config'>): Policy {
  const read = config.safeParse(entry.config);
  if (!read.success) throw refused('config.allow and config.namespaces must be lists of texts');
  const { allow = [], namespace } = read.data;
  const namespaces = read.data.namespaces ?? (namespace === undefined ? undefined : [namespace]);
  const wrong = namespaces?.find((one) => !NAMESPACE.test(one));
  if (wrong !== undefined) throw refused(`config.namespaces: ${JSON.stringify(wrong)} is not a namespace`);
  if (namespaces?.length === 0) throw refused('config.namespaces is empty: kubectl may reach nothing');
  return { allow: allow.map(readPermission), ...(namespaces ? { namespaces } : {}) };
}

function readPermission(given: string): Permission {
  const words = given
    .toLowerCase()
    .replace(/^kubectl /, '')
    .split(/\s+/);
  const line = words.join(' ').replace(/^delete pods\b/, 'delete pod');
  const action = ACTIONS.find(
    (one) => line === one || line.startsWith(`${one} `) || line.startsWith(`${one}/`),
  );
  if (action === undefined) {
    throw refused(`config.allow: ${JSON.stringify(given)} cannot be allowed; one of: ${ACTIONS.join(', ')}`);
  }
  const rest = line.slice(action.length).trim();
  if (rest === '') return { action };
  if (action === 'delete pod') return { action, name: rest.replace(/^\//, '') };
  const [type = '', name] = rest.split(/[ /]/);
  return { action, type: resourceType(type), ...(name === undefined ? {} : { name }) };
}

/**
 * Lets a change through only if `allow` names it and `namespaces` its namespace.
 * @throws AppError `tool_refused`, saying what would have to be allowed.
 */
export function checkAllowed(
  policy: Policy,
  change: { action: Action; type: ResourceType; name: string; namespace: string },
): void {
  const { action, type, name, namespace } = change;
  const allowed = policy.allow.some(
    (one) =>
      one.action === action &&
      (one.type === undefined || one.type === type) &&
      (one.name === undefined || one.name === name),
  );
  if (!allowed) {
    throw refused(
      `"${action}" on ${type.kind.toLowerCase()}/${name} is not allowed: config.allow of this agent's kubectl does not list it`,
    );
  }
  if (!policy.namespaces) {
    throw refused(`"${action}" is not allowed: config.namespaces of this agent's kubectl names no namespace`);
  }
  checkNamespace(policy, namespace);
}

/** @throws AppError `tool_refused` for a namespace that is none, or not one of the policy's. */
export function checkNamespace(policy: Policy, namespace: string): void {
  if (!NAMESPACE.test(namespace)) throw refused(`${JSON.stringify(namespace)} is not a namespace`);
  if (policy.namespaces && !policy.namespaces.includes(namespace)) {
    throw refused(`the namespace ${namespace} is not allowed; allowed: ${policy.namespaces.join(', ')}`);
  }
}
