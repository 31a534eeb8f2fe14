import { DeleteParameterCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Agent } from '../domain/agent.ts';
import { AppError } from '../domain/errors.ts';
import { encodeParameter } from '../domain/read/parameter-codec.ts';
import { type Located, readResources } from '../domain/read/read-resources.ts';
import type { Trigger } from '../domain/trigger.ts';

/** Resources by parameter name, as they were last written from the files. */
export type Written = Map<string, string>;

/**
 * Brings the parameters that came from the files up to date: what is new or changed is put, what left the files is deleted.
 * Parameters that came from elsewhere stay. A resource that no parameter can hold goes to `refused`, and keeps its last one.
 */
export async function writeParameters(
  ssm: Pick<SSMClient, 'send'>,
  path: string,
  resources: readonly Located<Trigger | Agent>[],
  written: Written,
  refused: (located: Located<Trigger | Agent>, error: AppError) => void,
): Promise<void> {
  const kept = new Set<string>();
  for (const located of resources) {
    const folder = located.resource.kind === 'Trigger' ? 'triggers' : 'agents';
    const name = `${path}/${folder}/${located.resource.metadata.name}`;
    kept.add(name);
    const value = encode(located, refused);
    if (value === undefined || written.get(name) === value) continue;
    await ssm.send(
      new PutParameterCommand({
        Name: name,
        Value: value,
        Type: 'String',
        Tier: 'Intelligent-Tiering',
        Overwrite: true,
      }),
    );
    written.set(name, value);
  }
  for (const name of [...written.keys()].filter((key) => !kept.has(key))) {
    await ssm.send(new DeleteParameterCommand({ Name: name }));
    written.delete(name);
  }
}

function encode(
  located: Located<Trigger | Agent>,
  refused: (located: Located<Trigger | Agent>, error: AppError) => void,
): string | undefined {
  try {
    return encodeParameter(ownText(located));
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    refused(located, thrown);
    return undefined;
  }
}

/** The document as a person wrote it; the canonical resource where one document holds a list of them. */
function ownText({ text, file, resource }: Located<Trigger | Agent>): string {
  const { triggers, agents } = readResources(text, { file });
  return triggers.length + agents.length === 1 ? text : JSON.stringify(resource);
}
