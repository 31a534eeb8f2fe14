import { randomUUID } from 'node:crypto';
import type { Log } from '../app/ports/log.ts';
import type { AgentRun } from '../app/run-agent.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Io } from './io.ts';
import { addOutputOption, printObject } from './output.ts';
import { during } from './progress.ts';
import { chooseAgent, chooseTrigger } from './run-agent/choose.ts';
import { readEventFile } from './run-agent/read-event.ts';
import { type OpenStack, openStack, sleep } from './stack/open-stack.ts';
import { readCatalog } from './stack/read-catalog.ts';
import { addTargetOptions, openTarget, type TargetFlags } from './target/target.ts';

interface Flags extends TargetFlags {
  readonly event: string;
  readonly trigger?: string;
  readonly post?: true;
  readonly output: 'table' | 'json' | 'yaml';
}

const EXAMPLES = `Examples:
  pdt send incident.triggered --print | pdt run agent incident-brief --event -
  pdt run agent diagnostic-agent --event event.json          the agent once, here; prints the note
  pdt run agent diagnostic-agent --event event.json --post   and writes it to the incident

Neither queue nor ledger knows of it; a status the agent asks for is printed, not applied.
Exit codes: 0 answered, 1 no note, 2 usage, 3 no such agent, 4 credentials, 5 the agent failed.

`;

export const define: DefineCommand = (command, io, done) => {
  command.addHelpText('before', EXAMPLES);
  const agent = command.command('agent').alias('ag').description('one agent once, here').argument('<name>');
  addOutputOption(addTargetOptions(agent), ['table', 'json', 'yaml'])
    .addHelpText('before', EXAMPLES)
    .requiredOption('--event <file>', 'a delivery or event as JSON; - is standard input')
    .option('--trigger <name>', 'whose parameters and token it is given (default: the first that runs it)')
    .option('--post', 'write the note to the incident')
    .action(async (name: string, flags: Flags) => done(await runOnce(name, flags, io)));
};

async function runOnce(name: string, flags: Flags, io: Io): Promise<ExitCode> {
  const event = await readEventFile(io, flags.event);
  const stack = openStack(await openTarget(flags, io));
  const catalog = await readCatalog(stack);
  const agent = chooseAgent(catalog, name);
  const trigger = await chooseTrigger(catalog, agent, String(event['event_type']), flags.trigger);
  const run = await useCase(stack, io);
  const answered = await during(io, `agent ${name} is at work`, () =>
    run({ agent, trigger, event, post: flags.post === true }),
  );
  if (flags.output === 'table') tell(answered, io);
  else await printObject(io, flags.output, { kind: 'AgentRun', agent: name, ...answered });
  return answered.note === '' ? EXIT.negative : EXIT.ok;
}

async function useCase(stack: OpenStack, io: Io) {
  const [
    { createRunAgent },
    { createAskAgent },
    { createPagerDutyFor },
    { createTransport },
    { createWorkerSecrets },
    { traceText },
  ] = await Promise.all([
    import('../app/run-agent.ts'),
    import('../agents/registry.ts'),
    import('../adapters/pagerduty/client-for.ts'),
    import('../adapters/pagerduty/transport.ts'),
    import('../adapters/worker-secrets.ts'),
    import('../local/format-trace.ts'),
  ]);
  const store = await stack.secrets('worker');
  const now = Date.now;
  const log = talk(io);
  const secrets = createWorkerSecrets({ read: async () => (await store.read()).values, now });
  const override = stack.target.local ? undefined : io.env['PAGERDUTY_API_URL'];
  const api_url = override || (await stack.target.find('PagerdutyApiUrl'));
  return createRunAgent({
    ask: createAskAgent({
      secrets,
      now,
      log,
      local: true,
      // The note itself is printed by the command.
      trace: (event) => event.type !== 'end' && io.err(`${traceText(event)}\n`),
    }),
    pagerDutyFor: createPagerDutyFor({
      secrets,
      now,
      log,
      sleep,
      random: Math.random,
      transport: createTransport(),
      ...(api_url ? { api_url } : {}),
    }),
    log,
    now,
    nonce: randomUUID(),
  });
}

/** What a worker would log is talk here; info is left out. */
function talk(io: Io): Log {
  const line = (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
    io.err(`${message} ${JSON.stringify(fields)}\n`);
  return { info: () => undefined, warn: line, error: line };
}

function tell({ note, status, note_id, incident_id, duration_ms, usage }: AgentRun, io: Io): void {
  if (note === '') io.err('the agent answered without a note\n');
  else io.out(`${note.trimEnd()}\n`);
  if (status !== undefined) io.err(`it asks for the status ${status}, which is not applied here\n`);
  if (note_id !== undefined) io.err(`posted as note ${note_id} on incident ${incident_id ?? '?'}\n`);
  const tokens = usage?.total_tokens === undefined ? '' : `, ${usage.total_tokens} tokens`;
  const price = usage?.usd === undefined ? '' : `, about $${usage.usd.toFixed(4)}`;
  io.err(`answered in ${duration_ms} ms${tokens}${price}\n`);
}
