/** What to do about a key that a web page's no-break space was copied into; YAML takes it as part of the key. undefined: there is none. */
export function straySpace(key: string): string | undefined {
  if (key.trim() === key || key.trim() === '') return undefined;
  return `indent with plain spaces: another kind of space stands at ${JSON.stringify(key.trim().slice(0, 80))}`;
}
