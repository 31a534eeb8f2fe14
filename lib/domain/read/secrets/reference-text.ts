/** Nothing but one reference, `${NAME}` or `${NAME:-default}`. */
export function isWholeReference(text: string): boolean {
  return /^\$\{[^}]*\}$/.test(text);
}

/** Another system's placeholder, `{{ secrets.x }}`: no secret stands there. */
export function isForeignReference(text: string): boolean {
  return text.includes('{{') && text.includes('}}');
}
