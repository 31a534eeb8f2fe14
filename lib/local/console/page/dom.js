/**
 * Makes an element. Children that are text become text nodes: whatever they say, they are never read as markup.
 * @param {string} tag
 * @param {Readonly<Record<string, string | undefined>>} attributes
 * @param {readonly (Node | string)[]} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/**
 * What opens on demand, and is made only then.
 * @param {readonly (Node | string)[]} summary
 * @param {() => readonly (Node | string)[]} more
 * @returns {HTMLElement}
 */
export function disclosure(summary, more) {
  const details = element('details', {}, [element('summary', {}, summary)]);
  details.addEventListener('toggle', () => details.append(...more()), { once: true });
  return details;
}

/**
 * The element of the page with this id.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/**
 * A point in time as the reader's clock says it.
 * @param {number} at epoch ms
 * @returns {HTMLElement}
 */
export function clock(at) {
  const date = new Date(at);
  return element('time', { datetime: date.toISOString(), title: date.toISOString() }, [
    date.toLocaleTimeString('en-GB'),
  ]);
}
