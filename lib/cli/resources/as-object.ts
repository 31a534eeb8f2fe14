import { asWritten } from '../../domain/as-written.ts';
import type { Deployed } from './deployed.ts';

/** A resource as `-o json` shows it: what is stored, in canonical form, and how it stands. Files of this apply again. */
export function asObject(one: Deployed): Readonly<Record<string, unknown>> {
  const { kind, name, parameter, resource, problems, state } = one;
  const base = resource ? asWritten(resource) : { apiVersion: 'aof.sh/v1', kind, metadata: { name } };
  return {
    ...base,
    status: {
      state,
      parameter: parameter.name,
      version: parameter.version,
      modified_at: new Date(parameter.modified_at).toISOString(),
      problems: problems.map(({ severity, code, message, line, column, path, suggestion }) => ({
        severity,
        code,
        message,
        line,
        column,
        path,
        ...(suggestion === undefined ? {} : { suggestion }),
      })),
    },
  };
}
