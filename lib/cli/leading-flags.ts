/** Flags that say where a command acts; they may also stand before it, as in `pdt --local runs`. With a value or without. */
const TARGET_FLAGS: Readonly<Record<string, 'alone' | 'value'>> = {
  '--local': 'alone',
  '--stack': 'value',
  '--region': 'value',
  '--profile': 'value',
};

/** The arguments with target flags that stand before the command moved to the end, where its innermost command reads them. */
export function moveLeadingFlags(args: readonly string[]): readonly string[] {
  let at = 0;
  for (let arg = args[at]; arg?.startsWith('-'); arg = args[at]) {
    const kind = TARGET_FLAGS[arg.split('=')[0] ?? ''];
    if (kind === undefined) return args;
    at += kind === 'value' && !arg.includes('=') ? 2 : 1;
  }
  return at < args.length ? [...args.slice(at), ...args.slice(0, at)] : args;
}
