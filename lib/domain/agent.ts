import type { ResourceMetadata } from './resource.ts';

/** A model and where to reach it. Without it (and without `invoke`) the run fails and says so. */
export interface Llm {
  readonly provider: string;
  readonly model: string;
  readonly temperature?: number;
  readonly max_tokens?: number;
  /** For openai-compatible and ollama; may be a `${NAME}` reference. */
  readonly base_url?: string;
}

/** One entry of `tools`. `config` values may be `${NAME}` references. */
export interface ToolEntry {
  readonly name: string;
  readonly enabled: boolean;
  readonly config: Readonly<Record<string, unknown>>;
}

/** One MCP server. */
export interface McpServer {
  readonly server: string;
  readonly enabled: boolean;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Names of the tools the model may see; absent: all. */
  readonly tools?: readonly string[];
  readonly timeout_s?: number;
  /** stdio: local mode only. */
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** How to invoke an agent that is not an LLM; exactly one key. */
export interface Invoke {
  readonly template?: { readonly note: string };
  readonly lambda?: { readonly function: string; readonly timeout_s?: number };
  readonly http?: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    /** A `{{name}}` template; absent: the agent input as JSON. */
    readonly body?: string;
    readonly timeout_s?: number;
  };
  readonly agentcore?: { readonly runtime_arn: string; readonly timeout_s?: number };
}

/** Which parts of the context pack to gather, and how large it may grow. */
export interface ContextWishes {
  readonly alerts: boolean;
  readonly log_entries: boolean;
  readonly notes: boolean;
  readonly changes: boolean;
  readonly past: boolean;
  readonly max_tokens: number;
}

export interface AgentSpec {
  readonly invoke?: Invoke;
  readonly llm?: Llm;
  readonly system_prompt?: string;
  readonly tools: readonly ToolEntry[];
  readonly mcp: readonly McpServer[];
  /** Configuration for tools (`PROMETHEUS_URL` …); values may be `${NAME}` references. */
  readonly env: Readonly<Record<string, string>>;
  readonly context: ContextWishes;
  /** Tokens a run may use. */
  readonly token_budget?: number;
  readonly max_iterations: number;
}

/** An agent in canonical form: spellings resolved, defaults filled in, secrets still references. */
export interface Agent {
  readonly apiVersion: 'aof.sh/v1';
  readonly kind: 'Agent';
  readonly metadata: ResourceMetadata;
  readonly spec: AgentSpec;
}

export type BackendName = keyof Invoke | 'llm';

/** Every way to invoke an agent that is no model; one that `Invoke` has and this lacks does not compile. */
const INVOKE_NAMES = Object.keys({
  template: true,
  lambda: true,
  http: true,
  agentcore: true,
} satisfies Record<keyof Invoke, true>) as readonly (keyof Invoke)[];

/** The backend an agent names: the key under `invoke`, else `llm`. */
export function backendOf(agent: Agent): BackendName {
  return INVOKE_NAMES.find((name) => agent.spec.invoke?.[name]) ?? 'llm';
}
