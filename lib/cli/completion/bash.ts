import type { CommandWords } from './words.ts';

/** A script for bash 3.2 and later. https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html */
export function bashScript(commands: readonly CommandWords[]): string {
  const top = commands.filter(({ path }) => !path.includes(' ')).map(({ path }) => path);
  return `# pdt completion for bash: source <(pdt completion bash)
_pdt() {
  local current previous path words values
  current="\${COMP_WORDS[COMP_CWORD]}"
  previous="\${COMP_WORDS[COMP_CWORD-1]}"
  path="\${COMP_WORDS[1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -le 1 ]; then
    COMPREPLY=($(compgen -W '${top.join(' ')}' -- "$current"))
    return
  fi
  if [ "$COMP_CWORD" -gt 2 ]; then
    case "$path \${COMP_WORDS[2]}" in
${nested(commands)}    esac
  fi
  values=''
  case "$path:$previous" in
${choices(commands)}  esac
  if [ -n "$values" ]; then
    COMPREPLY=($(compgen -W "$values" -- "$current"))
    return
  fi
  words=''
  case "$path" in
${commands.map((one) => `    '${one.path}') words='${all(one)}' ;;\n`).join('')}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _pdt pdt
`;
}

function nested(commands: readonly CommandWords[]): string {
  const paths = commands.filter(({ path }) => path.includes(' ')).map(({ path }) => `'${path}'`);
  return paths.length === 0 ? '' : `      ${paths.join('|')}) path="$path \${COMP_WORDS[2]}" ;;\n`;
}

function choices(commands: readonly CommandWords[]): string {
  return commands
    .flatMap(({ path, options }) =>
      options
        .filter(({ values }) => values.length > 0)
        .map(({ flags, values }) => {
          const patterns = flags.map((flag) => `'${path}:${flag}'`).join('|');
          return `    ${patterns}) values='${values.join(' ')}' ;;\n`;
        }),
    )
    .join('');
}

function all({ words, options }: CommandWords): string {
  return [...words, ...options.flatMap(({ flags }) => flags)].join(' ');
}
