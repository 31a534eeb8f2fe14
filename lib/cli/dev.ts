import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AppError } from '../domain/errors.ts';
import { type FaultSpec, parseFault } from '../local/pagerduty/faults.ts';
import { type DefineCommand, EXIT } from './command.ts';
import type { Io } from './io.ts';
import { packageVersion } from './version.ts';

/** What runs when no directory is named. */
const EXAMPLES = fileURLToPath(new URL('../../docs/examples/triggers', import.meta.url));

const DEFAULT_PORTS = { gateway: 3000, pagerduty: 4570, aws: 4566 };

const EXIT_OF = { note: EXIT.ok, 'no-note': EXIT.negative, interrupted: EXIT.interrupted } as const;

interface DevFlags {
  readonly file?: readonly string[];
  readonly port?: number;
  readonly once?: true;
  readonly sample: boolean;
  readonly output: 'text' | 'json';
  readonly pagerduty: 'double' | 'live';
  readonly fail: readonly FaultSpec[];
  readonly agentTrace?: true;
}

/** Runs the whole set on this machine: no account, no container. */
export const define: DefineCommand = (command, io, done) => {
  addOptions(command);
  command.action(async (flags: DevFlags) => {
    const paths = (flags.file ?? [EXAMPLES]).map((path) => resolve(io.cwd, path));
    const pagerduty = pagerdutyOf(flags, io.env);
    const { runDev } = await import('../local/dev.ts');
    const ended = await runDev(
      {
        ports: portsOf(flags.port),
        paths,
        cwd: io.cwd,
        environment: io.env,
        pagerduty,
        version: packageVersion(),
        output: flags.output,
        sample: samples(flags, pagerduty, io),
        once: flags.once === true,
        faults: flags.fail,
        agent_trace: flags.agentTrace === true,
      },
      { out: io.out, err: io.err, interrupted: io.interrupted() },
    );
    done(EXIT_OF[ended]);
  });
};

function addOptions(command: Command): void {
  command
    .option('-f, --file <dir>', 'directory of triggers and agents (repeatable)', gather)
    .option('--port <number>', 'port of the webhook; 0 takes free ports for everything', readPort)
    .option('--once', 'end after the first note')
    .option('--no-sample', 'send no sample delivery')
    .addOption(new Option('-o, --output <format>', 'output').choices(['text', 'json']).default('text'))
    .addOption(
      new Option('--pagerduty <which>', 'where notes go').choices(['double', 'live']).default('double'),
    )
    .option(
      '--fail <what>',
      'let PagerDuty fail first: pd=429x2, pd=500, pd=hang (repeatable)',
      readFault,
      [],
    )
    .option('--agent-trace', 'print each step of an agent: texts, tools, tokens, the note')
    .addHelpText(
      'before',
      'Examples:\n  npx pdt dev\n  npx pdt dev -f triggers --port 8080\n  npx pdt dev --once --port 0 -o json\n',
    );
}

function gather(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be 0 to 65535.');
  return port;
}

function readFault(text: string, before: readonly FaultSpec[]): readonly FaultSpec[] {
  const fault = text.startsWith('pd=') ? parseFault(text.slice('pd='.length)) : undefined;
  if (!fault) throw new InvalidArgumentError('It must be like pd=429x2, pd=500 or pd=hang.');
  return [...before, fault];
}

function portsOf(port: number | undefined) {
  const free = { port: 0, explicit: true };
  if (port === 0) return { gateway: free, pagerduty: free, aws: free };
  return {
    gateway: { port: port ?? DEFAULT_PORTS.gateway, explicit: port !== undefined },
    pagerduty: { port: DEFAULT_PORTS.pagerduty, explicit: false },
    aws: { port: DEFAULT_PORTS.aws, explicit: false },
  };
}

function pagerdutyOf(flags: DevFlags, env: Io['env']): 'double' | { readonly url?: string } {
  if (flags.pagerduty === 'double') return 'double';
  if (!env['PAGERDUTY_API_TOKEN']) {
    throw new AppError('secret_unset', '--pagerduty live needs PAGERDUTY_API_TOKEN', {
      remedy: 'export PAGERDUTY_API_TOKEN=…',
    });
  }
  const url = env['PAGERDUTY_API_URL'];
  return url ? { url } : {};
}

/** The sample's incident exists in no real account. */
function samples(flags: DevFlags, pagerduty: 'double' | { readonly url?: string }, io: Io): boolean {
  if (!flags.sample || pagerduty === 'double' || pagerduty.url !== undefined) return flags.sample;
  io.err('the sample incident does not exist in PagerDuty, so no sample is sent\n');
  return false;
}
