import { aofPage } from '../domain/read/aof-page.ts';
import { DOCUMENT_KINDS, jsonSchemaOf } from '../domain/read/json-schema.ts';
import { referencePage } from '../domain/read/reference-page.ts';
import { cliPage } from './cli-page.ts';

/** Every generated file about resources and commands: path in the repository → how to make it. */
export const REFERENCE_FILES: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/reference/cli.md': cliPage,
  'docs/aof-compatibility.md': aofPage,
  ...Object.fromEntries(
    DOCUMENT_KINDS.flatMap((kind) => [
      [`docs/schemas/${kind}.schema.json`, () => `${JSON.stringify(jsonSchemaOf(kind), null, 2)}\n`],
      [`docs/reference/${kind}.md`, () => referencePage(kind)],
    ]),
  ),
};
