import type { Agent } from '../../domain/agent.ts';
import { asWritten } from '../../domain/as-written.ts';
import { decodeParameter, encodeParameter } from '../../domain/read/parameter-codec.ts';
import type { Located } from '../../domain/read/read-resources.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { type Change, changesBetween } from '../resources/changes.ts';
import type { Stored } from '../resources/deployed.ts';
import { folderOf, type Kind } from '../resources/kind.ts';
import type { Selector } from '../resources/selector.ts';

/** What has to happen to one parameter. */
export interface Step {
  readonly action: 'created' | 'configured' | 'unchanged' | 'deleted';
  readonly kind: Kind;
  readonly name: string;
  readonly parameter: string;
  /** Absent for what is created. */
  readonly stored?: Stored;
  /** As it is stored now; absent when there is none or it cannot be decoded. */
  readonly before?: string;
  /** The text to be stored; absent for what is deleted. */
  readonly after?: string;
  readonly changes: readonly Change[];
  /** Said where no field tells what changed. */
  readonly remark?: string;
}

/** Steps in the order to take them: agents, triggers, then what is deleted, triggers first. */
export function planSteps(
  wanted: readonly Located<Trigger | Agent>[],
  stored: readonly Stored[],
  path: string,
  prune?: Selector,
): readonly Step[] {
  const byName = new Map(stored.map((one) => [one.parameter.name, one]));
  const writes = wanted.map((located) => planWrite(located, path, byName));
  const kept = new Set(writes.map((step) => step.parameter));
  const gone = prune
    ? stored.filter(
        ({ parameter, resource }) => !kept.has(parameter.name) && resource && prune(resource.metadata),
      )
    : [];
  return [
    ...writes.filter(({ kind }) => kind === 'Agent'),
    ...writes.filter(({ kind }) => kind === 'Trigger'),
    ...gone.filter(({ kind }) => kind === 'Trigger').map(planDelete),
    ...gone.filter(({ kind }) => kind === 'Agent').map(planDelete),
  ];
}

function planWrite(
  { resource, text }: Located<Trigger | Agent>,
  path: string,
  byName: ReadonlyMap<string, Stored>,
): Step {
  const { kind } = resource;
  const { name } = resource.metadata;
  const parameter = `${path}/${folderOf(kind)}/${name}`;
  const stored = byName.get(parameter);
  const what = { kind, name, parameter, after: text };
  if (!stored) return { ...what, action: 'created', changes: [] };
  const before = decoded(stored.parameter.value);
  const known = { ...what, stored, ...(before === undefined ? {} : { before }) };
  if (before === text || stored.parameter.value === encodeParameter(text)) {
    return { ...known, action: 'unchanged', changes: [] };
  }
  if (!stored.resource) {
    return { ...known, action: 'configured', changes: [], remark: 'what is stored is broken' };
  }
  const changes = changesBetween(asWritten(stored.resource), asWritten(resource));
  const remark = changes.length === 0 ? { remark: 'only comments or spelling' } : {};
  return { ...known, action: 'configured', changes, ...remark };
}

function planDelete(stored: Stored): Step {
  const { kind, name, parameter } = stored;
  const before = decoded(parameter.value);
  return {
    action: 'deleted',
    kind,
    name,
    parameter: parameter.name,
    stored,
    changes: [],
    ...(before === undefined ? {} : { before }),
  };
}

function decoded(value: string): string | undefined {
  try {
    return decodeParameter(value);
  } catch {
    return undefined;
  }
}
