import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Io } from '../../lib/cli/io.ts';
import { run } from '../../lib/cli/run.ts';
import { createClients, type LocalClients } from '../../lib/local/clients.ts';
import { formatEvent } from '../../lib/local/format-event.ts';
import { localFilePath, writeLocalFile } from '../../lib/local/local-file.ts';
import { functionEnvironment, type LocalSettings, REGION, STACK } from '../../lib/local/names.ts';
import type { PagerDutyDouble } from '../../lib/local/pagerduty/start.ts';
import { type Platform, startPlatform } from '../../lib/local/platform.ts';

/** Planted where secrets are; must never be seen. */
export const WEBHOOK_VALUE = 'planted-webhook-value-1';
export const TOKEN_VALUE = 'planted-token-value-1';

const QUICK_MS = 0;

/** What a command printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What it said it was waiting for. */
  readonly doing: readonly string[];
}

export interface Given {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed at a hidden prompt: stdin is a terminal then. */
  readonly typed?: string;
  /** Ctrl-C at a hidden prompt. */
  readonly interruptsPrompt?: true;
  readonly interrupted?: AbortSignal;
  /** Told of each text on stderr. */
  readonly onErr?: (text: string) => void;
}

/** A running local platform in a directory of its own, and pdt in that directory. */
export interface LocalStack {
  readonly directory: string;
  readonly platform: Platform;
  readonly double: PagerDutyDouble;
  readonly clients: LocalClients;
  readonly settings: LocalSettings;
  /** `--local` is added. */
  readonly pdt: (args: readonly string[], given?: Given) => Promise<Ran>;
  /** Lets pdt (nobody else) reach AWS at another address. */
  readonly reachAwsAt: (url: string) => Promise<void>;
  /** What npm start would have printed so far. */
  readonly told: () => readonly string[];
  readonly stop: () => Promise<void>;
}

export const BRIEF = `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: brief }
spec:
  platform:
    type: pagerduty
    config:
      webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}"
      api_token: "\${PAGERDUTY_API_TOKEN}"
      event_types: [incident.triggered, incident.resolved]
  agent: brief-agent
  limits: { max_runs: 1000/24h }
---
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: brief-agent }
spec: { invoke: { template: { note: "Brief: {{title}}" } } }
`;

/**
 * `as_deployed`: the receiver pauses 5 s between two reads of its secrets, as on AWS, and refuses with 503 meanwhile what it
 * cannot verify. Otherwise it reads them again at once, which changes no answer for good and spares tests the wait.
 */
export async function startLocalStack(
  resources = BRIEF,
  options: { readonly as_deployed?: boolean } = {},
): Promise<LocalStack> {
  const directory = await mkdtemp(join(tmpdir(), 'pdt-cli-'));
  await writeFile(join(directory, 'resources.yaml'), resources);
  const told: string[] = [];
  const free = { port: 0, explicit: true };
  const platform = await startPlatform({
    ports: { gateway: free, pagerduty: free, aws: free },
    paths: [join(directory, 'resources.yaml')],
    cwd: directory,
    environment: {
      PATH: process.env['PATH'],
      PAGERDUTY_WEBHOOK_SECRET: WEBHOOK_VALUE,
      PAGERDUTY_API_TOKEN: TOKEN_VALUE,
    },
    pagerduty: 'double',
    version: 'test',
    ...(options.as_deployed ? {} : { secrets_refresh_ms: QUICK_MS }),
    report: {
      event: (event) => void told.push(formatEvent(event), JSON.stringify(event)),
      notice: ({ message }) => void told.push(message),
    },
  });
  const { double, ready, outputs } = platform;
  if (!double) throw new Error('no double');
  const reachAwsAt = (aws_endpoint_url: string) =>
    writeLocalFile(localFilePath(directory), {
      pid: process.pid,
      stack: STACK,
      region: REGION,
      webhook_url: ready.webhook_url,
      pagerduty_url: ready.pagerduty_url,
      console_url: ready.console_url,
      aws_endpoint_url,
      outputs,
    });
  await reachAwsAt(ready.aws_endpoint_url);
  return {
    directory,
    platform,
    double,
    clients: createClients(ready.aws_endpoint_url),
    settings: functionEnvironment({
      aws_port: Number(new URL(ready.aws_endpoint_url).port),
      pagerduty_api_url: double.url,
      version: 'test',
    }),
    pdt: (args, given) => pdt([...args, '--local'], { directory, ...given }),
    reachAwsAt,
    told: () => told,
    stop: async () => {
      await platform.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** One command in a directory, without a process. */
async function pdt(args: readonly string[], given: Given & { readonly directory: string }): Promise<Ran> {
  let out = '';
  let err = '';
  const doing: string[] = [];
  const tell = (what: string) => void doing.push(what);
  const typed = given.typed;
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
      given.onErr?.(text);
    },
    stdin: async (most) => Buffer.from(given.stdin ?? '').subarray(0, most),
    readLine: async () => typed,
    ...(typed === undefined
      ? {}
      : {
          hidden: async () => {
            if (given.interruptsPrompt) throw new DOMException('interrupted', 'AbortError');
            return typed;
          },
        }),
    progress: {
      begin: (what) => {
        tell(what);
        return { tell, end: () => undefined };
      },
    },
    env: { PATH: process.env['PATH'], ...given.env },
    cwd: given.directory,
    tty: { stdin: typed !== undefined, stdout: false, stderr: typed !== undefined },
    interrupted: () => given.interrupted ?? new AbortController().signal,
  };
  const code = await run(args, io);
  return { code, out, err, doing };
}
