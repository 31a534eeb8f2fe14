import { AppError } from '../domain/errors.ts';
import { formatEvent } from './format-event.ts';
import { isPortTaken } from './listen.ts';
import type { LocalEvent, Notice } from './local-event.ts';
import { localFilePath, readLocalFile, removeLocalFile, writeLocalFile } from './local-file.ts';
import { REGION, STACK } from './names.ts';
import { createNoteWatch, type NoteWatch } from './note-watch.ts';
import type { FaultSpec } from './pagerduty/faults.ts';
import { type Platform, type PlatformOptions, startPlatform } from './platform.ts';
import { sampleEvent } from './sample-delivery.ts';
import { sendDelivery } from './send-delivery.ts';

export interface DevOptions extends Omit<PlatformOptions, 'report'> {
  readonly output: 'text' | 'json';
  /** Send one signed sample delivery once everything listens. */
  readonly sample: boolean;
  /** End after the first note. */
  readonly once: boolean;
  readonly faults: readonly FaultSpec[];
}

export interface DevIo {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Ends it. */
  readonly interrupted: AbortSignal;
}

/** How long `once` waits for a note, ms. */
const ONCE_MS = 30_000;

/**
 * Runs the local platform until it is interrupted or, with `once`, until a note came or none can come any more.
 * @throws AppError `port_taken` (an explicit port), `path_missing`.
 */
export async function runDev(options: DevOptions, io: DevIo): Promise<'interrupted' | 'note' | 'no-note'> {
  const watch = createNoteWatch();
  // Whoever reads that it is ready finds the file.
  const held: LocalEvent[] = [];
  let opened = false;
  const event = (happened: LocalEvent) => {
    if (!opened) {
      held.push(happened);
      return;
    }
    io.out(options.output === 'json' ? `${JSON.stringify(happened)}\n` : formatEvent(happened));
    watch.see(happened);
  };
  const notice = ({ level, message }: Notice) =>
    io.err(level === 'info' ? `${message}\n` : `${level}: ${message}\n`);
  const platform = await open({ ...options, report: { event, notice } });
  const file = localFilePath(options.cwd);
  const before = await readLocalFile(file);
  try {
    await writeLocalFile(file, {
      pid: process.pid,
      stack: STACK,
      region: REGION,
      outputs: platform.outputs,
      ...addresses(platform),
    });
    for (const fault of options.faults) platform.double?.fail(fault);
    opened = true;
    for (const happened of held) event(happened);
    const ended = waitForEnd(options, io.interrupted, watch);
    if (options.sample) await sendSample(platform, watch, notice);
    else if (!options.once) io.err('listening; Ctrl-C ends it\n');
    const end = await ended;
    if (end === 'no-note') notice({ level: 'error', message: 'no note came' });
    return end;
  } finally {
    await platform.stop();
    await removeLocalFile(file, process.pid, before);
  }
}

async function open(options: PlatformOptions): Promise<Platform> {
  try {
    return await startPlatform(options);
  } catch (thrown) {
    const error = thrown as NodeJS.ErrnoException & { readonly port?: number };
    if (isPortTaken(thrown)) {
      throw new AppError('port_taken', `port ${error.port ?? ''} is taken`, {
        cause: thrown,
        remedy: 'pdt dev --port 0 (takes free ports)',
      });
    }
    if (error.code === 'ENOENT') {
      throw new AppError('path_missing', `there is no ${error.path ?? 'such path'}`, {
        cause: thrown,
        remedy: 'pdt init DIR (makes a trigger and an agent), then pdt dev -f DIR',
      });
    }
    throw thrown;
  }
}

function addresses({ ready }: Platform) {
  const { webhook_url, pagerduty_url, console_url, aws_endpoint_url } = ready;
  return { webhook_url, pagerduty_url, console_url, aws_endpoint_url };
}

async function sendSample(
  platform: Platform,
  watch: NoteWatch,
  notice: (notice: Notice) => void,
): Promise<void> {
  const event = await sampleEvent('incident.triggered', new Date());
  notice({ level: 'info', message: `sending a signed ${event.event_type} (--no-sample sends none)` });
  await sendDelivery(platform.ready.webhook_url, await platform.webhookSecrets(), event);
  watch.delivered();
}

async function waitForEnd(
  options: Pick<DevOptions, 'once'>,
  interrupted: AbortSignal,
  watch: NoteWatch,
): Promise<'interrupted' | 'note' | 'no-note'> {
  const { promise, resolve } = Promise.withResolvers<'interrupted' | 'note' | 'no-note'>();
  const interrupt = () => resolve('interrupted');
  if (interrupted.aborted) interrupt();
  interrupted.addEventListener('abort', interrupt, { once: true });
  if (!options.once) return promise;
  const timer = setTimeout(() => resolve('no-note'), ONCE_MS);
  void watch.note.then((came) => resolve(came ? 'note' : 'no-note'));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
