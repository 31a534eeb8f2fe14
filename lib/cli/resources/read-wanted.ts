import { isError } from '../../app/compile-parameter.ts';
import type { Agent } from '../../domain/agent.ts';
import { AppError } from '../../domain/errors.ts';
import { notUtf8 } from '../../domain/read/not-utf8.ts';
import { encodeParameter } from '../../domain/read/parameter-codec.ts';
import type { Located, ReadResult } from '../../domain/read/read-resources.ts';
import type { Problem } from '../../domain/resource.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { Io } from '../io.ts';
import { asText } from '../problems-text.ts';
import type { SourceFile } from '../read-files.ts';
import { createStyle } from '../style.ts';

/** What the files hold, read and without an error so far. */
export interface Wanted {
  readonly files: readonly SourceFile[];
  readonly results: readonly ReadResult[];
  readonly resources: readonly Located<Trigger | Agent>[];
}

/**
 * Reads files as `validate` does; prints what is wrong with them on stderr.
 * @throws AppError `resource_invalid` for any error, `usage` when there is no resource in them.
 */
export async function readWanted(paths: readonly string[], recursive: boolean, io: Io): Promise<Wanted> {
  const [{ readFiles }, { readResources }, { lintResources }] = await Promise.all([
    import('../read-files.ts'),
    import('../../domain/read/read-resources.ts'),
    import('../../domain/read/lint.ts'),
  ]);
  const files = await readFiles(paths, { recursive }, io);
  const results = files.map(({ file, text }) => readResources(text, { file }));
  const wanted = {
    files,
    results,
    resources: results.flatMap(({ agents, triggers }) => [...agents, ...triggers]),
  };
  const lint = lintResources(results).filter(({ code }) => code !== 'agent-missing');
  refuseErrors(
    wanted,
    [
      ...files.filter(({ utf8 }) => !utf8).map(notUtf8),
      ...results.flatMap(({ problems }) => problems),
      ...lint,
    ],
    io,
  );
  if (wanted.resources.length === 0) {
    throw new AppError('usage', 'there is no trigger and no agent in these files', {
      remedy: 'pdt init makes one of each',
    });
  }
  for (const { text } of wanted.resources) encodeParameter(text);
  return wanted;
}

/**
 * Refuses a trigger whose agent is neither in these files nor among those stored.
 * @throws AppError `resource_invalid`.
 */
export async function refuseMissingAgents(wanted: Wanted, stored: readonly string[], io: Io): Promise<void> {
  const { lintResources } = await import('../../domain/read/lint.ts');
  const missing = lintResources(wanted.results, { agents: stored })
    .filter(({ code }) => code === 'agent-missing')
    .map((problem): Problem => ({ ...problem, severity: 'error' }));
  refuseErrors(wanted, missing, io);
}

function refuseErrors(wanted: Wanted, problems: readonly Problem[], io: Io): void {
  const errors = problems.filter(isError);
  if (errors.length === 0) return;
  io.err(asText({ ...wanted, problems: errors }, createStyle(io, 'stderr')));
  const many = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  throw new AppError('resource_invalid', `${many} in these files, so nothing was done`, {
    remedy: 'pdt validate -f … shows warnings too',
  });
}
