import type { Agent } from '../domain/agent.ts';
import { encodeParameter } from '../domain/read/parameter-codec.ts';
import type { Located } from '../domain/read/read-resources.ts';
import type { Trigger } from '../domain/trigger.ts';

/** A resource as `-o json` lists it. */
export interface ResourceSummary {
  readonly kind: 'Trigger' | 'Agent';
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Bytes its parameter will take; absent when it fits none. */
  readonly stored_bytes?: number;
}

export function summarize({ resource, file, line, text }: Located<Trigger | Agent>): ResourceSummary {
  const bytes = storedBytes(text);
  return {
    kind: resource.kind,
    name: resource.metadata.name,
    file,
    line,
    ...(bytes === undefined ? {} : { stored_bytes: bytes }),
  };
}

function storedBytes(text: string): number | undefined {
  try {
    return Buffer.byteLength(encodeParameter(text));
  } catch {
    return undefined;
  }
}
