import type { Command } from 'commander';
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
    .action(async (word: string) => {
      const kind = readKind(word);
      const { jsonSchemaOf } = await import('../domain/read/json-schema.ts');
      const schema = jsonSchemaOf(kind === 'Trigger' ? 'trigger' : 'agent');
      io.out(`${JSON.stringify(schema, null, 2)}\n`);
      done(EXIT.ok);
    });
};
