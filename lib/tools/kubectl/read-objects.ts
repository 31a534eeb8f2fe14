import { AppError } from '../../domain/errors.ts';
import { failed } from '../tool-error.ts';
import type { Place, Target } from './command.ts';
import type { Kube } from './kube.ts';
import type { KubeRequest } from './kube-api.ts';
import { type KubeObject, objectOf } from './kube-object.ts';
import { objectPath } from './path.ts';
import type { ResourceType } from './resource-types.ts';

/** What a list or object is asked with. */
interface Ask {
  readonly place: Place;
  readonly query?: NonNullable<KubeRequest['query']>;
  readonly accept?: 'table';
}

/** Answers for one kind; `problems` are errors of single objects, in the server's words. */
export interface Found {
  readonly type: ResourceType;
  readonly answers: readonly KubeObject[];
  readonly problems: readonly string[];
}

/** Most requests of one command. */
const MOST_REQUESTS = 60;

/**
 * Reads targets, kind by kind: an object by name, or one list a namespace.
 * @throws AppError `tool_failed` when nothing at all could be read.
 */
export async function readTargets(
  kube: Pick<Kube, 'api'>,
  targets: readonly Target[],
  ask: Ask,
): Promise<readonly Found[]> {
  const requests = targets.flatMap(({ type, name }) =>
    (type.namespaced ? ask.place : [undefined]).map((namespace) => ({ type, name, namespace })),
  );
  if (requests.length > MOST_REQUESTS) throw failed('too many kinds and namespaces in one command');
  const found = new Map<ResourceType, { answers: KubeObject[]; problems: string[] }>();
  const errors: AppError[] = [];
  for (const { type, name, namespace } of requests) {
    const kind = found.get(type) ?? { answers: [], problems: [] };
    found.set(type, kind);
    try {
      const path = objectPath({ type, namespace, name });
      const { query, accept } = ask;
      const request = { path, ...(query ? { query } : {}), ...(accept ? { accept } : {}) };
      kind.answers.push(objectOf(await kube.api(request)));
    } catch (thrown) {
      if (!(thrown instanceof AppError) || requests.length === 1) throw thrown;
      kind.problems.push(thrown.message);
      errors.push(thrown);
    }
  }
  if (errors[0] && errors.length === requests.length) throw errors[0];
  return [...found].map(([type, { answers, problems }]) => ({ type, answers, problems }));
}
