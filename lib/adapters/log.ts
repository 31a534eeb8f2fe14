import type { Log } from '../app/ports/log.ts';
import type { Now } from '../app/ports/now.ts';
import { LOG_FIELDS } from './log-fields.ts';

interface LogDeps {
  readonly now: Now;
  readonly write: (line: string) => void;
  /** Fields of every line: function, stack. */
  readonly always?: Readonly<Record<string, string>>;
}

/** Ids and codes are shorter than this; whatever is longer was no id. */
const LONGEST = 256;

/**
 * One line of JSON a call. Only fields of `LOG_FIELDS` are written; any other one is left out and named under `dropped`,
 * so that a field that might carry a title or a body has to be let in on purpose.
 */
export function createLog(deps: LogDeps): Log {
  const line =
    (level: 'info' | 'warn' | 'error'): Log['info'] =>
    (message, fields = {}) => {
      const dropped: string[] = [];
      const kept = keep(fields, dropped);
      deps.write(
        `${JSON.stringify({
          level,
          timestamp: new Date(deps.now()).toISOString(),
          message,
          ...deps.always,
          ...kept,
          ...(dropped.length > 0 ? { dropped } : {}),
        })}\n`,
      );
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

function keep(fields: Readonly<Record<string, unknown>>, dropped: string[]): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (LOG_FIELDS.has(name)) kept[name] = plain(value, dropped);
    else if (!dropped.includes(name)) dropped.push(name);
  }
  return kept;
}

function plain(value: unknown, dropped: string[]): unknown {
  if (typeof value === 'string') return value.slice(0, LONGEST);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (value instanceof Error) return value.name;
  if (Array.isArray(value)) return value.map((entry) => plain(entry, dropped));
  if (typeof value === 'object') return keep(value as Record<string, unknown>, dropped);
  return undefined;
}
