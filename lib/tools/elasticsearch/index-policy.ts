import * as z from 'zod';
import type { ToolEntry } from '../../domain/agent.ts';
import { refused } from '../tool-error.ts';

const text = z.string().trim().min(1);
const config = z.object({
  indices: z.union([z.array(text), text.transform((one) => one.split(','))]).optional(),
  index: text.optional(),
});

/** Which indices may be searched: `indices` of the entry's config; absent: all but hidden ones. */
export interface IndexPolicy {
  readonly patterns?: readonly string[];
}

/** @throws AppError `tool_refused` when the config is not understood. */
export function readIndexPolicy(entry: Pick<ToolEntry, 'config'>): IndexPolicy {
  const read = config.safeParse(entry.config);
  if (!read.success) throw refused('config.indices must be a list of index names or patterns');
  const { indices, index } = read.data;
  const patterns = indices ?? index?.split(',');
  for (const pattern of patterns ?? []) checkName(pattern.trim());
  return patterns ? { patterns: patterns.map((pattern) => pattern.trim()) } : {};
}

/** https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-create: what an index may be called; `*` for many. */
const NAME = /^[a-z0-9*][a-z0-9_.*-]{0,253}$/;

function checkName(name: string): void {
  if (!NAME.test(name))
    throw refused(`${JSON.stringify(name)} is not the name or pattern of an index that may be searched`);
}

/**
 * The indices of a search: those given, each within the policy, or the policy's own.
 * @throws AppError `tool_refused`
 */
export function indicesOf(policy: IndexPolicy, given: string | undefined): readonly string[] {
  if (given === undefined) {
    if (policy.patterns) return policy.patterns;
    throw refused('name an index, or a pattern such as logs-*');
  }
  const names = given.split(',').map((name) => name.trim());
  for (const name of names) {
    checkName(name);
    if (policy.patterns && !policy.patterns.some((pattern) => covers(pattern, name))) {
      throw refused(`the index ${name} is not allowed; allowed: ${policy.patterns.join(', ')}`);
    }
  }
  return names;
}

/** Whether everything a name (perhaps a pattern itself) can mean lies within a pattern. */
function covers(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  const [head = '', ...rest] = pattern.split('*');
  // Only a single star at the end is compared with patterns: `logs-*` covers `logs-web-*`.
  if (rest.length === 1 && rest[0] === '') return name.startsWith(head);
  if (name.includes('*')) return false;
  const expression = pattern
    .split('*')
    .map((part) => part.replaceAll('.', '\\.'))
    .join('[a-z0-9_.-]*');
  return new RegExp(`^${expression}$`).test(name);
}

/**
 * Keys of the query language that run code or read another index than the one in the path.
 * https://www.elastic.co/docs/reference/query-languages/query-dsl/query-dsl-terms-query#query-dsl-terms-lookup
 */
const FORBIDDEN =
  /^(?:.*script.*|runtime_mappings|index|_index|indexed_shape|like|unlike|percolate|pipeline|template)$/i;
const DEEPEST = 30;

/** @throws AppError `tool_refused` for a query that could run code or leave its index. */
export function checkQuery(value: unknown, depth = 0): void {
  if (depth > DEEPEST) throw refused('the query is nested too deeply');
  if (Array.isArray(value)) for (const item of value) checkQuery(item, depth + 1);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (FORBIDDEN.test(key)) throw refused(`${JSON.stringify(key)} is not allowed in a query here`);
      checkQuery(inner, depth + 1);
    }
  }
}
