import type { TargetFlags } from './flags.ts';

/** A command that is told as the next one, with the flags under which it acts on what this one acted on. */
export function aimed(command: string, flags: TargetFlags): string {
  const valued = (['stack', 'region', 'profile'] as const).flatMap((name) =>
    flags[name] === undefined ? [] : [`--${name} ${flags[name]}`],
  );
  return [command, ...(flags.local ? ['--local'] : []), ...valued].join(' ');
}
