import { DeleteParameterCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Agent } from '../domain/agent.ts';
import { AppError } from '../domain/errors.ts';
import { encodeParameter } from '../domain/read/parameter-codec.ts';
import { type Located, readResources } from '../domain/read/read-resources.ts';
import type { Trigger } from '../domain/trigger.ts';

type Any = Located<Trigger | Agent>;

/** By parameter name: what was last written, and the file it came from. */
export type Written = Map<string, { readonly value: string; readonly file: string }>;

export interface ParametersDeps {
  readonly ssm: Pick<SSMClient, 'send'>;
  /** Folder of all parameters. */
  readonly path: string;
  readonly written: Written;
  /** Told of a resource that no parameter can hold; it keeps its last one. */
  readonly refused: (located: Any, error: AppError) => void;
  /** Told of a resource (`Trigger/name`) that serves in its last good version until its file is mended. */
  readonly stale: (resource: string, file: string) => void;
}

/**
 * Brings the parameters that came from the files up to date: what is new or changed is put, what left the files is deleted.
 * What is missing from a broken file may stand in it, broken: its parameter is made unreadable, so that the publisher keeps
 * the last good version, as it does when a broken one is applied. Parameters that came from elsewhere stay.
 */
export async function writeParameters(
  deps: ParametersDeps,
  resources: readonly Any[],
  broken: ReadonlySet<string>,
): Promise<void> {
  const { written } = deps;
  const kept = new Set<string>();
  for (const located of resources) {
    const folder = located.resource.kind === 'Trigger' ? 'triggers' : 'agents';
    const name = `${deps.path}/${folder}/${located.resource.metadata.name}`;
    kept.add(name);
    const value = encode(located, deps.refused);
    if (value !== undefined) await put(deps, name, { value, file: located.file });
  }
  for (const [name, { file }] of [...written].filter(([key]) => !kept.has(key))) {
    if (broken.has(file)) {
      await put(deps, name, { value: unreadable(file), file });
      deps.stale(resourceOf(name), file);
    } else {
      await deps.ssm.send(new DeleteParameterCommand({ Name: name }));
      written.delete(name);
    }
  }
}

async function put(
  { ssm, written }: ParametersDeps,
  Name: string,
  wanted: { readonly value: string; readonly file: string },
): Promise<void> {
  if (written.get(Name)?.value !== wanted.value) {
    const Value = wanted.value;
    await ssm.send(
      new PutParameterCommand({ Name, Value, Type: 'String', Tier: 'Intelligent-Tiering', Overwrite: true }),
    );
  }
  written.set(Name, wanted);
}

/** Stands in for the file's own text: in one that cannot be read nobody finds the secrets that no parameter may hold. */
function unreadable(file: string): string {
  return encodeParameter(
    `# ${file.replace(/\s+/g, ' ')} has an error; the last good version serves until it is mended.\n`,
  );
}

/** `Trigger/name` for a parameter's full name. */
export function resourceOf(parameter: string): string {
  const [folder, name] = parameter.split('/').slice(-2);
  return `${folder === 'triggers' ? 'Trigger' : 'Agent'}/${name}`;
}

function encode(located: Any, refused: ParametersDeps['refused']): string | undefined {
  try {
    return encodeParameter(ownText(located));
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    refused(located, thrown);
    return undefined;
  }
}

/** The document as a person wrote it; the canonical resource where one document holds a list of them. */
function ownText({ text, file, resource }: Any): string {
  const { triggers, agents } = readResources(text, { file });
  return triggers.length + agents.length === 1 ? text : JSON.stringify(resource);
}
