import type { Io } from '../io.ts';
import { type OutputForm, printObject } from '../output.ts';
import { changeText } from '../resources/changes.ts';
import { label } from '../resources/kind.ts';
import { createStyle, type Style } from '../style.ts';
import type { Taken } from './take-step.ts';

/** Prints what was done, or would be. `also`: further top-level fields. */
export async function printSteps(
  io: Io,
  form: OutputForm,
  kind: string,
  steps: readonly Taken[],
  also: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  if (form === 'json' || form === 'yaml') {
    await printObject(io, form, { kind, ...also, items: steps.map(asItem) });
  } else if (form === 'name') {
    io.out(steps.map((step) => `${label(step)}\n`).join(''));
  } else {
    const style = createStyle(io, 'stdout');
    const width = Math.max(0, ...steps.map((step) => label(step).length));
    io.out(steps.map((step) => text(step, width, also['dry_run'] === true, style)).join(''));
  }
}

function asItem({ action, kind, name, parameter, version, changes, remark }: Taken) {
  return {
    action,
    kind,
    name,
    parameter,
    ...(version === undefined ? {} : { version }),
    changes,
    ...(remark === undefined ? {} : { remark }),
  };
}

function text(step: Taken, width: number, dry: boolean, style: Style): string {
  const paint = {
    created: style.good,
    configured: style.warning,
    unchanged: style.faint,
    deleted: style.error,
  };
  const mark = dry ? ' (dry run)' : '';
  const lines = [
    `${label(step).padEnd(width)}  ${paint[step.action](step.action)}${mark}`,
    ...step.changes.map((change) => `  ${changeText(change)}`),
    ...(step.remark === undefined ? [] : [`  ${step.remark}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
