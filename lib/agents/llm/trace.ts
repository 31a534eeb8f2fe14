import type { Usage } from '../../domain/run.ts';

/** One thing that happened in a model's run. Texts are as the model wrote or was given them, secrets taken out. */
export type TraceEvent =
  | {
      readonly type: 'start';
      readonly agent: string;
      readonly provider: string;
      readonly model: string;
      readonly tools: readonly string[];
      readonly unavailable: readonly { readonly name: string; readonly reason: string }[];
    }
  | {
      readonly type: 'step';
      readonly number: number;
      readonly text: string;
      readonly calls: readonly string[];
      readonly usage: Usage;
    }
  | {
      readonly type: 'tool';
      readonly name: string;
      readonly input: unknown;
      readonly output: string;
      readonly outcome: 'ok' | 'error' | 'timeout';
      readonly duration_ms: number;
    }
  | { readonly type: 'end'; readonly note: string; readonly status?: string; readonly usage: Usage };
