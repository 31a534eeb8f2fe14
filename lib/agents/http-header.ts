/** Field name and value as HTTP allows them. https://www.rfc-editor.org/rfc/rfc9110#section-5 */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Whether a header may be sent as it is: a secret pasted with a line break inside may not. */
export function isHeader(name: string, value: string): boolean {
  return NAME.test(name) && VALUE.test(value);
}
