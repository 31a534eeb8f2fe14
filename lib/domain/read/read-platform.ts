import { aliasesOf, unusedOf } from './field.ts';
import type { ProblemList } from './problem-list.ts';
import { suggest } from './suggest.ts';
import { child, type Entry, isNull, type MapNode, mapAt, type Node, scalarAt, textOf } from './tree.ts';
import { configSchema } from './trigger-schema.ts';

/** Which platform a trigger is for. */
export type Platform =
  | { readonly is: 'pagerduty'; readonly config: MapNode }
  | { readonly is: 'foreign'; readonly name: string }
  | { readonly is: 'unknown' };

/** Keys of `spec` that are read here. */
export const PLATFORM_KEYS: readonly string[] = ['platform', 'type', 'config', 'source'];

/**
 * The platform in any of AOF's shapes: `platform: {type, config}`, `platform: name`, `type` + `config`, `source` as a name or
 * as `{type, config}`; a webhook source counts as PagerDuty's when its path or signature header says so. `config` gathers
 * what stands beside it: keys of `platform`, and keys of `spec` that belong into it (`events`).
 */
export function readPlatform(spec: MapNode, problems: ProblemList): Platform {
  const source = ['platform', 'source', 'type']
    .map((key) => child(spec, key))
    .find((node) => node && !isNull(node));
  if (!source) return spec.entries.has('schedule') ? { is: 'foreign', name: 'schedule' } : { is: 'unknown' };
  const typeNode = source.kind === 'map' ? child(source, 'type') : source;
  const name = textOf(typeNode) ?? '';
  const inner = source.kind === 'map' ? source : undefined;
  const configs = [child(inner, 'config'), child(spec, 'config')];
  const isPagerDuty =
    name.toLowerCase() === 'pagerduty' || (name.toLowerCase() === 'webhook' && isOurs(configs));
  if (isPagerDuty) {
    const beside = inner ? pick(inner, (key) => key !== 'type' && key !== 'config') : undefined;
    const hoisted = pick(spec, belongsToConfig);
    return { is: 'pagerduty', config: join(source, [...configs, beside, hoisted], problems) };
  }
  const near = suggest(name, ['pagerduty']);
  if (near && typeNode) {
    problems.error(typeNode, 'bad-platform', `${JSON.stringify(name)} is no platform`, near);
    return { is: 'unknown' };
  }
  return name === '' ? { is: 'unknown' } : { is: 'foreign', name };
}

/** A generic webhook that PagerDuty posts to. */
function isOurs(configs: readonly (Node | undefined)[]): boolean {
  return configs.some((config) => {
    const path = textOf(child(config, 'path')) ?? '';
    const header = textOf(child(config, 'signature_header')) ?? '';
    return /pagerduty/i.test(path) || /^x-pagerduty-signature$/i.test(header);
  });
}

/** Whether a key of `spec` belongs into `config`, where it is then read. */
export function belongsToConfig(key: string): boolean {
  const base = key.endsWith('_env') ? key.slice(0, -'_env'.length) : key;
  const shape = configSchema.shape;
  return (
    Object.hasOwn(shape, base) || aliasesOf(shape).has(base) || Object.hasOwn(unusedOf(configSchema), base)
  );
}

function pick(node: MapNode, wanted: (key: string) => boolean): MapNode {
  return { ...node, entries: new Map([...node.entries].filter(([key]) => wanted(key))) };
}

/** One config of several parts; of a key that stands in two of them the first counts. */
function join(at: Node, parts: readonly (Node | undefined)[], problems: ProblemList): MapNode {
  const entries = new Map<string, Entry>();
  let place: Node = at;
  for (const part of parts) {
    if (!part || isNull(part)) continue;
    if (part.kind !== 'map') {
      problems.error(part, 'bad-value', 'config must be a map');
      continue;
    }
    if (entries.size === 0 && part.entries.size > 0) place = part;
    for (const [key, entry] of part.entries) {
      if (entries.has(key)) {
        const spot = { start: entry.keyStart, path: entry.node.path };
        problems.warn(spot, 'field-twice', `${key} stands in two places; the one in config counts`);
      } else {
        entries.set(key, entry);
      }
    }
  }
  return { ...mapAt(place, {}), entries };
}

/** The canonical `platform`. */
export function platformNode(config: MapNode): MapNode {
  return mapAt(config, { type: scalarAt(config, 'pagerduty'), config });
}
