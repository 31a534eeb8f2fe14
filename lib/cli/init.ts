import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { AppError } from '../domain/errors.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Io } from './io.ts';
import { printObject } from './output.ts';

interface Options {
  readonly output: 'table' | 'json' | 'yaml' | 'name';
}

const EXAMPLES = `Examples:
  pdt init             in this directory
  pdt init triggers
`;

const TRIGGER = `# yaml-language-server: $schema=.schemas/trigger.schema.json
# Which events to answer, and which agent answers them. pdt explain trigger.spec tells every field.
apiVersion: aof.sh/v1
kind: Trigger
metadata:
  name: incident-brief
spec:
  platform:
    type: pagerduty
    config:
      webhook_secret: \${PAGERDUTY_WEBHOOK_SECRET}
      api_token: \${PAGERDUTY_API_TOKEN}
      event_types:
        - incident.triggered
  agent: brief
`;

const AGENT = `# yaml-language-server: $schema=.schemas/agent.schema.json
# A note without any model. For a model write llm and system_prompt instead of invoke: pdt explain agent.spec.llm
apiVersion: aof.sh/v1
kind: Agent
metadata:
  name: brief
spec:
  invoke:
    template:
      note: |
        **{{title}}**

        {{service_name}}, priority {{priority}}, urgency {{urgency}}, since {{created_at}}
        Assigned to {{assignee_names}}: {{html_url}}
`;

/** Every file a new directory gets: path in it → content. */
async function newFiles(): Promise<Readonly<Record<string, string>>> {
  const { DOCUMENT_KINDS, jsonSchemaOf } = await import('../domain/read/json-schema.ts');
  const schemas = DOCUMENT_KINDS.map((kind) => [
    `.schemas/${kind}.schema.json`,
    `${JSON.stringify(jsonSchemaOf(kind), null, 2)}\n`,
  ]);
  const settings = {
    'yaml.schemas': {
      '.schemas/trigger.schema.json': ['trigger.yaml', '*.trigger.yaml'],
      '.schemas/agent.schema.json': ['agent.yaml', '*.agent.yaml'],
    },
  };
  return {
    'trigger.yaml': TRIGGER,
    'agent.yaml': AGENT,
    '.vscode/settings.json': `${JSON.stringify(settings, null, 2)}\n`,
    ...Object.fromEntries(schemas),
  };
}

export const define: DefineCommand = (command: Command, io, done) => {
  command
    .addHelpText('before', EXAMPLES)
    .argument('[dir]', 'directory; default: this one')
    .addOption(
      new Option('-o, --output <form>', 'how to print')
        .choices(['table', 'json', 'yaml', 'name'])
        .default('table'),
    )
    .action(async (directory: string | undefined, options: Options) =>
      done(await init(directory ?? '.', options, io)),
    );
};

async function init(directory: string, { output }: Options, io: Io): Promise<ExitCode> {
  const root = resolve(io.cwd, directory);
  const files = Object.entries(await newFiles()).map(([path, text]) => ({ path: join(root, path), text }));
  const shown = ({ path }: { readonly path: string }) => relative(io.cwd, path);
  const present = await Promise.all(files.map(({ path }) => stat(path).catch(() => undefined)));
  const taken = files.filter((_, index) => present[index] !== undefined);
  if (taken.length > 0) {
    throw new AppError(
      'resource_conflict',
      `${taken.map(shown).join(', ')}: already there; nothing was written`,
      {
        remedy: 'pdt init another-directory',
      },
    );
  }
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
  }
  if (output === 'json' || output === 'yaml') {
    await printObject(io, output, {
      kind: 'InitResult',
      items: files.map((file) => ({ file: shown(file) })),
    });
  } else {
    io.out(files.map((file) => `${shown(file)}${output === 'name' ? '' : ' created'}\n`).join(''));
  }
  const where = relative(io.cwd, root) || '.';
  io.err(`next: pdt validate -f ${where}, then npm start -- -f ${where}, then pdt apply -f ${where}\n`);
  return EXIT.ok;
}
