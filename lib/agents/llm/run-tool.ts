import type { FlexibleSchema } from 'ai';
import { type BoundedResult, bounded } from '../../tools/bounded.ts';
import type { Redact } from '../../tools/redact.ts';
import type { AvailableTool, UnavailableTool } from '../../tools/tool.ts';

/** A tool as the loop calls it, native or of an MCP server: limited in time and length, and never throwing. */
export interface RunTool {
  readonly name: string;
  readonly description: string;
  readonly schema: FlexibleSchema;
  readonly writes: boolean;
  /** Whether this call may change something outside. */
  readonly changes: (input: unknown) => boolean;
  readonly call: (input: unknown) => Promise<BoundedResult>;
}

/** The tools of one run. */
export interface RunTools {
  readonly tools: readonly RunTool[];
  readonly unavailable: readonly Omit<UnavailableTool, 'kind'>[];
}

/** How every call of a run is limited. */
export interface CallLimits {
  /** Fires when tools must stop, so that time is left to conclude. */
  readonly signal: AbortSignal;
  readonly redact: Redact;
}

/** A native tool under the run's limits. */
export function runTool(tool: AvailableTool, limits: CallLimits): RunTool {
  const { name, description, input: schema, writes, changes = () => writes, timeout_ms, execute } = tool;
  return {
    name,
    description,
    schema,
    writes,
    changes,
    call: (input) => bounded({ name, timeout_ms, ...limits, execute: (options) => execute(input, options) }),
  };
}

/** Names that every provider takes, each once: what else they hold becomes `_`, and a second one gets its owner's name. */
export function uniqueName(name: string, owner: string, taken: ReadonlySet<string>): string {
  const plain = (text: string) => text.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64);
  const candidates = [plain(name), plain(`${owner}_${name}`)];
  for (let number = 2; number < 100; number += 1) candidates.push(plain(`${number}_${owner}_${name}`));
  return candidates.find((candidate) => candidate !== '' && !taken.has(candidate)) ?? plain(`_${taken.size}`);
}
