import type { CommandWords } from './words.ts';

/** A script for zsh's completion system; `path` is no free name there. https://zsh.sourceforge.io/Doc/Release/Completion-System.html */
export function zshScript(commands: readonly CommandWords[]): string {
  const top = commands.filter(({ path }) => !path.includes(' '));
  const nested = commands.filter(({ path }) => path.includes(' '));
  return `#compdef pdt
# pdt completion for zsh: source <(pdt completion zsh), after compinit
_pdt() {
  local verb="\${words[2]}" previous="\${words[CURRENT-1]}"
  local -a found
  if (( CURRENT <= 2 )); then
    found=(
${top.map(({ path, summary }) => `      ${quoted(`${path}:${summary}`)}\n`).join('')}    )
    _describe command found
    return
  fi
  if (( CURRENT > 3 )); then
    case "$verb \${words[3]}" in
${nested.length === 0 ? '' : `      ${nested.map(({ path }) => quoted(path)).join('|')}) verb="$verb \${words[3]}" ;;\n`}    esac
  fi
  case "$verb:$previous" in
${choices(commands)}  esac
  case "$verb" in
${commands.map(offer).join('')}  esac
  if (( \${#found} )); then _describe argument found && return; fi
  _files
}
compdef _pdt pdt
`;
}

function choices(commands: readonly CommandWords[]): string {
  return commands
    .flatMap(({ path, options }) =>
      options
        .filter(({ values }) => values.length > 0)
        .map(({ flags, values }) => {
          const patterns = flags.map((flag) => quoted(`${path}:${flag}`)).join('|');
          return `    ${patterns}) found=(${values.map(quoted).join(' ')}); _describe value found; return ;;\n`;
        }),
    )
    .join('');
}

function offer({ path, words, options }: CommandWords): string {
  const flags = options.flatMap(({ flags: spellings, summary }) =>
    spellings.map((flag) => quoted(`${flag}:${summary.replaceAll(':', '\\:')}`)),
  );
  const plain = words.map((word) => quoted(word.replaceAll(':', '\\:')));
  return `    ${quoted(path)}) if [[ "\${words[CURRENT]}" == -* ]]; then found=(${flags.join(' ')}); else found=(${plain.join(' ')}); fi ;;\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
