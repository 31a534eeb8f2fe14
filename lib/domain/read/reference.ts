/** A reference as written in a resource: `reference('NAME')` is `${NAME}`, with a default `${NAME:-default}`. */
export function reference(name: string, fallback?: string): string {
  return fallback === undefined ? `\${${name}}` : `\${${name}:-${fallback}}`;
}
