import { refused } from '../tool-error.ts';
import type { Place, Target } from './command.ts';
import { checkNamespace, type Policy } from './policy.ts';
import { resourceType, resourceTypes } from './resource-types.ts';

/** What decides over a command besides its words. */
export interface ParseContext {
  readonly policy: Policy;
  /** The namespace of the kubeconfig's context. */
  readonly namespace: string | undefined;
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ ; a colon stands in names of roles. */
const NAME = /^[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9])?$/;

/** Most objects or kinds named in one command. */
const MOST_TARGETS = 20;

/** `-n` and `-A` of a command. @throws AppError `tool_refused` */
export function placeOf(
  flags: { readonly namespace?: string; readonly 'all-namespaces'?: string },
  { policy, namespace }: ParseContext,
): { readonly place: Place; readonly all: boolean } {
  if (flags['all-namespaces'] === 'true') {
    if (flags.namespace !== undefined) throw refused('--namespace and --all-namespaces exclude each other');
    return { place: policy.namespaces ?? [undefined], all: true };
  }
  return { place: [namespaceOf(flags, { policy, namespace })], all: false };
}

/** The one namespace a command is about. @throws AppError `tool_refused` */
export function namespaceOf(
  flags: { readonly namespace?: string },
  { policy, namespace = 'default' }: ParseContext,
): string {
  const allowed = policy.namespaces;
  const usual = !allowed || allowed.includes(namespace) ? namespace : (allowed[0] ?? namespace);
  const chosen = flags.namespace ?? usual;
  checkNamespace(policy, chosen);
  return chosen;
}

/** `TYPE[,TYPE] [NAME…]` or `TYPE/NAME…`. @throws AppError `tool_refused` */
export function targetsOf(words: readonly string[], context: ParseContext): readonly Target[] {
  const written = words.some((word) => word.includes('/')) ? slashed(words) : listed(words);
  const targets = written.flatMap((target) => withinPolicy(target, context.policy));
  if (targets.length > MOST_TARGETS) throw refused(`at most ${MOST_TARGETS} objects or kinds in one command`);
  for (const { type, name } of targets) {
    if (name !== undefined && type.plural === 'namespaces') checkNamespace(context.policy, name);
  }
  return targets;
}

/** All namespaces are the policy's, where it names them. */
function withinPolicy(target: Target, { namespaces }: Policy): readonly Target[] {
  const { type, name } = target;
  if (type.plural !== 'namespaces' || name !== undefined || !namespaces) return [target];
  return namespaces.map((one) => ({ type, name: one }));
}

/** Targets that must all be named. @throws AppError `tool_refused` */
export function namedTargets(
  words: readonly string[],
  context: ParseContext,
): readonly (Target & { readonly name: string })[] {
  return targetsOf(words, context).map(({ type, name }) => {
    if (name === undefined)
      throw refused(`name the ${type.kind.toLowerCase()}, as in ${type.kind.toLowerCase()}/NAME`);
    return { type, name };
  });
}

function slashed(words: readonly string[]): readonly Target[] {
  return words.map((word) => {
    const [type, name, ...more] = word.split('/');
    if (!type || name === undefined || more.length > 0) {
      throw refused(`write TYPE/NAME for each object, not ${JSON.stringify(word)}`);
    }
    return { type: resourceType(type), name: nameOf(name) };
  });
}

function listed([types, ...names]: readonly string[]): readonly Target[] {
  if (types === undefined) throw refused('name a resource type, as in: get pods');
  const found = resourceTypes(types);
  if (names.length === 0) return found.map((type) => ({ type }));
  return found.flatMap((type) => names.map((name) => ({ type, name: nameOf(name) })));
}

/** @throws AppError `tool_refused` for what cannot be the name of an object. */
export function nameOf(name: string): string {
  if (!NAME.test(name)) throw refused(`${JSON.stringify(name)} is not the name of an object`);
  return name;
}
