import type { TargetFlags } from './flags.ts';

/** A command that is told as the next one, with the flags under which it acts on what this one acted on. */
export function aimed(command: string, flags: TargetFlags): string {
  const valued = (['stack', 'region', 'profile'] as const).flatMap((name) =>
    flags[name] === undefined ? [] : [`--${name} ${flags[name]}`],
  );
  return [command, ...(flags.local ? ['--local'] : []), ...valued].join(' ');
}

/** Commands that act on no deployment. */
const AIMLESS = /^pdt (init|validate|schema|completion|version|dev)\b/;

/**
 * A remedy that begins with a command, with the target flags that stand among `args`: typed as it is told, it acts on what the
 * failed one acted on. A remedy that is no command, or has such flags already, stays as it is.
 */
export function onSameTarget(remedy: string, args: readonly string[]): string {
  const [command = ''] = /^pdt [a-z]+(?: [\w./-]+)*(?=$|[;,:]| \()/.exec(remedy) ?? [];
  if (command === '' || AIMLESS.test(command)) return remedy;
  const flags = args.flatMap((arg, index) => {
    if (arg === '--local' || /^--(stack|region|profile)=/.test(arg)) return [arg];
    return /^--(stack|region|profile)$/.test(arg) ? [`${arg} ${args[index + 1] ?? ''}`] : [];
  });
  const missing = flags.filter((flag) => !remedy.includes(flag));
  return [command, ...missing].join(' ') + remedy.slice(command.length);
}
