import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { StoredParameter } from '../app/ports/parameter-store.ts';
import { AppError } from '../domain/errors.ts';
import { readPage } from './parameter-store.ts';

/** A parameter with the time it was last written, epoch ms. */
export interface DatedParameter extends StoredParameter {
  readonly modified_at: number;
}

/**
 * Parameters for somebody who edits them. Parameter Store has no compare-and-set: every change reads the version again just
 * before it writes, and looks at the version it got.
 * Every method throws AppError `parameters_unavailable`; those that change `resource_conflict` too.
 */
export interface ParameterEditor {
  /** `onPage` is told how many there are so far: a thousand parameters are a hundred calls. */
  readonly readAll: (path: string, onPage?: (found: number) => void) => Promise<readonly DatedParameter[]>;
  /** The version it got. */
  readonly create: (name: string, value: string) => Promise<number>;
  /** The version it got. */
  readonly replace: (read: StoredParameter, value: string) => Promise<number>;
  readonly remove: (read: StoredParameter) => Promise<void>;
}

export function createParameterEditor(client: Pick<SSMClient, 'send'>): ParameterEditor {
  return {
    readAll: (path, onPage) => readAll(client, path, onPage),
    create: async (name, value) => {
      const version = await put(client, name, value, false);
      if (version !== 1) throw overwritten(name);
      return version;
    },
    replace: async (read, value) => {
      await checkUnchanged(client, read);
      const version = await put(client, read.name, value, true);
      if (version !== read.version + 1) throw overwritten(read.name);
      return version;
    },
    remove: async (read) => {
      await checkUnchanged(client, read);
      await asked(`${read.name} could not be deleted`, async () =>
        client.send(new DeleteParameterCommand({ Name: read.name })),
      );
    },
  };
}

async function readAll(
  client: Pick<SSMClient, 'send'>,
  path: string,
  onPage?: (found: number) => void,
): Promise<readonly DatedParameter[]> {
  const found: DatedParameter[] = [];
  let token: string | undefined;
  do {
    const page = await readPage(client, path, token);
    for (const { Name, Version, Value, LastModifiedDate } of page.Parameters ?? []) {
      if (Name === undefined || Version === undefined || Value === undefined) continue;
      found.push({
        name: Name,
        version: Version,
        value: Value,
        modified_at: LastModifiedDate?.getTime() ?? 0,
      });
    }
    onPage?.(found.length);
    token = page.NextToken;
  } while (token);
  return found;
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
async function put(
  client: Pick<SSMClient, 'send'>,
  name: string,
  value: string,
  overwrite: boolean,
): Promise<number | undefined> {
  return await asked(`${name} could not be written`, async () => {
    const { Version } = await client.send(
      new PutParameterCommand({
        Name: name,
        Value: value,
        Type: 'String',
        Tier: 'Intelligent-Tiering',
        Overwrite: overwrite,
      }),
    );
    return Version;
  });
}

async function checkUnchanged(client: Pick<SSMClient, 'send'>, read: StoredParameter): Promise<void> {
  const current = await asked(`${read.name} could not be read`, async () => {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: read.name }));
    return Parameter?.Version;
  });
  if (current !== read.version) throw changed(read.name);
}

async function asked<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof ParameterAlreadyExists || cause instanceof ParameterNotFound) {
      throw changed(doing.split(' ')[0] ?? '', cause);
    }
    const name = cause instanceof Error ? cause.name : typeof cause;
    throw new AppError('parameters_unavailable', `${doing}: ${name}`, { cause });
  }
}

function changed(name: string, cause?: unknown): AppError {
  return new AppError('resource_conflict', `${name} was changed by someone else since it was read`, {
    cause,
    remedy: 'pdt diff -f … shows how it is now; then apply again',
  });
}

/** Their version and ours were written within the same moment: ours stands, theirs is in the history. */
function overwritten(name: string): AppError {
  return new AppError('resource_conflict', `${name} was changed by someone else while it was written`, {
    remedy: `aws ssm get-parameter-history --name ${name} shows what was overwritten`,
  });
}
