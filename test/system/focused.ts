/** Evaluated in a page: the id of what has the focus, else its text. */
export const FOCUSED = "document.activeElement?.id || document.activeElement?.textContent || ''";
