import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../domain/errors.ts';
import { suggest } from '../../domain/read/suggest.ts';
import { OUTPUT_NAMES, type Outputs } from './output-names.ts';

const FILE = 'pdt.config.yaml';

const SETTINGS = ['stack', 'region', 'profile'] as const;

/** Settings of a team, kept beside its resources. `outputs` stand in for the stack's. */
export interface ConfigFile {
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly outputs?: Outputs;
}

/**
 * The nearest `pdt.config.yaml` in this directory or one above it; empty when there is none.
 * @throws AppError `usage` for a file that cannot be read as settings.
 */
export async function readConfigFile(directory: string): Promise<ConfigFile> {
  for (let at = directory; ; at = dirname(at)) {
    const text = await readFile(join(at, FILE), 'utf8').catch(() => undefined);
    if (text !== undefined) return parse(text, join(at, FILE));
    if (dirname(at) === at) return {};
  }
}

async function parse(text: string, file: string): Promise<ConfigFile> {
  const { parse: parseYaml } = await import('yaml');
  let value: unknown;
  try {
    value = parseYaml(text) ?? {};
  } catch (cause) {
    throw new AppError('usage', `${file} is no YAML`, { cause });
  }
  if (!isRecord(value)) throw new AppError('usage', `${file} is not a map of settings`);
  const { outputs = {}, ...settings } = value;
  if (!isRecord(outputs)) throw new AppError('usage', `${file}: outputs is not a map`);
  return { ...texts(settings, SETTINGS, file), outputs: texts(outputs, OUTPUT_NAMES, file) };
}

function texts<Name extends string>(
  given: Readonly<Record<string, unknown>>,
  names: readonly Name[],
  file: string,
): Partial<Record<Name, string>> {
  const read: Partial<Record<Name, string>> = {};
  for (const [key, value] of Object.entries(given)) {
    const name = names.find((known) => known === key);
    if (name === undefined) {
      const meant = suggest(key, names);
      throw new AppError('usage', `${file}: ${key} is no setting`, {
        remedy: meant === undefined ? `one of ${names.join(', ')}` : `did you mean ${meant}?`,
      });
    }
    if (typeof value !== 'string') throw new AppError('usage', `${file}: ${key} is no text`);
    read[name] = value;
  }
  return read;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
