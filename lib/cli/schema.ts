import type { Command } from 'commander';
import { jsonSchemaOf } from '../domain/read/json-schema.ts';
import { type DefineCommand, EXIT } from './command.ts';
import { readKind } from './resources/kind.ts';

const EXAMPLES = `Examples:
  pdt schema trigger > trigger.schema.json
  pdt schema agent

Put this into the first line of a file for an editor to use it:
  # yaml-language-server: $schema=trigger.schema.json
`;

export const define: DefineCommand = (command: Command, io, done) => {
  command
    .addHelpText('before', EXAMPLES)
    .argument('<kind>', 'trigger or agent')
    .action((word: string) => {
      const schema = jsonSchemaOf(readKind(word) === 'Trigger' ? 'trigger' : 'agent');
      io.out(`${JSON.stringify(schema, null, 2)}\n`);
      done(EXIT.ok);
    });
};
