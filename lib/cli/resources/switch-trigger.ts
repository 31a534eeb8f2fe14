import { AppError } from '../../domain/errors.ts';
import { decodeParameter, encodeParameter } from '../../domain/read/parameter-codec.ts';
import { EXIT, type ExitCode } from '../command.ts';
import type { Io } from '../io.ts';
import { type OutputForm, printObject } from '../output.ts';
import { openTarget, type TargetFlags } from '../target/target.ts';
import { findNamed, readStored } from './deployed.ts';
import { readNamed } from './kind.ts';
import { openEditor } from './open-editor.ts';
import { publishNow } from './publish-now.ts';
import type { Enabling } from './set-enabled.ts';

/** Enables or disables the one trigger that the words name, in its parameter, and publishes. */
export async function switchTrigger(
  words: readonly string[],
  enabling: Enabling,
  options: TargetFlags & { readonly output: OutputForm },
  io: Io,
): Promise<ExitCode> {
  const { kind, name } = readNamed(words, 'Trigger');
  if (kind !== 'Trigger') {
    throw new AppError('usage', 'only triggers are enabled and disabled', {
      remedy: `pdt describe agent ${name} tells which triggers use it`,
    });
  }
  const target = await openTarget(options, io);
  const found = findNamed(await readStored(target, io), kind, name);
  if (!found.resource) {
    throw new AppError('resource_invalid', `trigger ${name} is broken as it is stored`, {
      remedy: `pdt describe trigger ${name} tells why; pdt apply -f … mends it`,
    });
  }
  const before = decodeParameter(found.parameter.value);
  const { withEnabled } = await import('./set-enabled.ts');
  const after = await checked(withEnabled(before, enabling), name, enabling.enabled);
  const word = enabling.enabled ? 'enabled' : 'disabled';
  const changed = after !== before;
  if (changed) {
    const editor = await openEditor(target);
    await editor.replace(found.parameter, encodeParameter(after));
  }
  const published = await publishNow(target, io);
  if (options.output === 'json' || options.output === 'yaml') {
    const action = changed ? 'configured' : 'unchanged';
    const item = { action, kind, name, parameter: found.parameter.name, ...enabling };
    await printObject(io, options.output, { kind: 'EnableResult', items: [item], published });
  } else {
    io.out(
      options.output === 'name'
        ? `trigger/${name}\n`
        : `trigger/${name} ${changed ? '' : 'already '}${word}\n`,
    );
  }
  return EXIT.ok;
}

/** An edit that would not read back as it was meant is not written. */
async function checked(text: string, name: string, enabled: boolean): Promise<string> {
  const { readResources } = await import('../../domain/read/read-resources.ts');
  const [trigger] = readResources(text, { file: `trigger/${name}` }).triggers;
  if (trigger?.resource.spec.enabled === enabled) return text;
  throw new AppError('resource_invalid', `trigger ${name} is written in a way that cannot be edited here`, {
    remedy: `set spec.enabled to ${enabled} in its file, then pdt apply -f …`,
  });
}
