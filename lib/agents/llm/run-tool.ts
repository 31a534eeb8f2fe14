import type { FlexibleSchema } from 'ai';
import { AppError, isOurFault } from '../../domain/errors.ts';
import { callBroken, networkFault } from '../../domain/network-fault.ts';
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

/** A tool that is left out, and why; `broken`: by a fault of this program. */
export interface ToolLeftOut extends Omit<UnavailableTool, 'kind'> {
  readonly broken?: boolean;
}

/** Why a tool is left out, and whether by a fault of this program. `otherwise`: what to say where neither we nor the engine tell. */
export function leftOut(name: string, thrown: unknown, otherwise: string): ToolLeftOut {
  // Our own messages name fields and codes; any other text may hold a value.
  if (thrown instanceof AppError)
    return { name, reason: thrown.message, ...(isOurFault(thrown.code) && { broken: true }) };
  if (!(thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof ReferenceError))
    return { name, reason: otherwise };
  // What `fetch` throws is a TypeError too.
  if (networkFault(thrown)) return { name, reason: otherwise };
  return { name, reason: callBroken(name, thrown).message, broken: true };
}

export interface RunTools {
  readonly tools: readonly RunTool[];
  readonly unavailable: readonly ToolLeftOut[];
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
