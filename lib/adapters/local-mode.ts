import type { EnvironmentName } from '../config/environment.ts';

/** What only a worker on a person's own machine may do. */
export interface LocalMode {
  /** MCP servers that are programs may be started. */
  readonly local: boolean;
  /** Writes each step of a model as a line of its own, texts and inputs included; absent unless asked for. */
  readonly trace?: (event: object) => void;
}

/** Reads LOCAL_MODE and AGENT_TRACE, which the stack never sets; AGENT_TRACE counts only in local mode. */
export function readLocalMode(
  source: Readonly<Record<string, string | undefined>>,
  write: (line: string) => void,
): LocalMode {
  const local = Boolean(source['LOCAL_MODE' satisfies EnvironmentName]);
  if (!local || !source['AGENT_TRACE' satisfies EnvironmentName]) return { local };
  return { local, trace: (event) => write(`${JSON.stringify({ agent_trace: event })}\n`) };
}
