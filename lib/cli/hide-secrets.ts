import type { LiteralSecret } from '../domain/read/read-resources.ts';

/** A line that looks like a credential without being a reference, in a document that could not be read. */
const CREDENTIAL_LINE =
  /^(.*?(?:secret|token|password|passwd|api_?key|routing_key|authorization)["']?\s*:\s*)(?!.*\$\{)(?![|>[{]?\s*$)(.+)$/gim;

/** A password in an address that is not a reference. */
const URL_PASSWORD = /(:\/\/[^\s/?#@:]*:)(?!\$\{)([^\s/?#@]+)(?=@)/g;

/** The text with every literal secret as asterisks, lines and columns unchanged. */
export function hideSecrets(text: string, literals: readonly LiteralSecret[]): string {
  let hidden = text;
  for (const { start, end } of literals) {
    hidden = hidden.slice(0, start) + stars(hidden.slice(start, end)) + hidden.slice(end);
  }
  return hidden
    .replace(CREDENTIAL_LINE, (_, before: string, value: string) => before + stars(value))
    .replace(URL_PASSWORD, (_, before: string, value: string) => before + stars(value));
}

function stars(text: string): string {
  return text.replace(/[^\s]/g, '*');
}
