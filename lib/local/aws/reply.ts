/** A refusal with AWS's own error type. */
export interface Fault {
  readonly ok: false;
  readonly type: string;
  readonly message: string;
}

/** What an operation answers: `body` as JSON, or a fault. */
export type Reply = { readonly ok: true; readonly body: Readonly<Record<string, unknown>> } | Fault;

export type Input = Readonly<Record<string, unknown>>;

/** One operation of an AWS JSON 1.1 service. */
export type Operation = (input: Input) => Reply;

export function ok(body: Readonly<Record<string, unknown>> = {}): Reply {
  return { ok: true, body };
}

export function fault(type: string, message: string): Fault {
  return { ok: false, type, message };
}

/** A member that should be a string; undefined when it is absent or something else. */
export function stringIn(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

/** A member that should be a list of strings; what is no string is dropped. */
export function stringsIn(input: Input, name: string): readonly string[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A member that should be a list of structures. */
export function recordsIn(input: Input, name: string): readonly Input[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}

/** Seconds since 1970, as AWS JSON writes times. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
