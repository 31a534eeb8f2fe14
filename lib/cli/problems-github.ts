import type { Problem } from '../domain/resource.ts';

/**
 * Annotations of a GitHub Actions log, one a line.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function asGithub(problems: readonly Problem[]): string {
  return problems
    .map(({ severity, code, message, file, line, column, suggestion }) => {
      const text = suggestion === undefined ? message : `${message}\ntry: ${suggestion}`;
      const place = `file=${property(file)},line=${line},col=${column},title=${property(code)}`;
      return `::${severity} ${place}::${data(text)}\n`;
    })
    .join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
