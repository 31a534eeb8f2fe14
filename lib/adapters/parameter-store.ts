import { GetParametersByPathCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { ParameterStore, StoredParameter } from '../app/ports/parameter-store.ts';
import { AppError } from '../domain/errors.ts';
import { awsFault } from './aws-fault.ts';

/**
 * The parameters a path holds, at any depth. A page holds 0 to 10 items, and an empty one may be followed by more: only
 * NextToken tells the end.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 */
export function createParameterStore(client: Pick<SSMClient, 'send'>): ParameterStore {
  return {
    readAll: async (path) => {
      const found: StoredParameter[] = [];
      let token: string | undefined;
      do {
        const page = await readPage(client, path, token);
        for (const { Name, Version, Value } of page.Parameters ?? []) {
          if (Name === undefined || Version === undefined || Value === undefined) {
            throw new AppError(
              'parameters_unavailable',
              'Parameter Store answered a parameter without name, version or value',
            );
          }
          found.push({ name: Name, version: Version, value: Value });
        }
        token = page.NextToken;
      } while (token);
      return found;
    },
  };
}

/** One page of at most 10 parameters. @throws AppError `parameters_unavailable`, `call_broken`. */
export async function readPage(client: Pick<SSMClient, 'send'>, path: string, token: string | undefined) {
  try {
    return await client.send(
      new GetParametersByPathCommand({
        Path: path,
        Recursive: true,
        WithDecryption: true,
        MaxResults: 10,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
  } catch (error) {
    throw awsFault('parameters_unavailable', `the parameters below ${path} could not be read`, error);
  }
}
