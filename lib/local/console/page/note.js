import { disclosure, element } from './dom.js';
import { readMarkdown } from './markdown.js';

/** @typedef {import('./markdown.js').Piece} Piece */
/** @typedef {Extract<import('../console-step.ts').ConsoleStep, {type: 'note_shown'}>} NoteShown */

/**
 * The note as the incident's page shows it, and its Markdown as it was written.
 * @param {NoteShown} note
 * @param {HTMLElement} when
 * @returns {HTMLElement}
 */
export function renderNote(note, when) {
  const where = note.incident_id === undefined ? '' : ` on incident ${note.incident_id}`;
  const by = note.author === undefined ? '' : ` by ${note.author}`;
  const caption = `Note${where}${by}`;
  return element('figure', { class: 'note', 'aria-label': caption }, [
    element('figcaption', {}, [`${caption}, `, when]),
    element('div', { class: 'body' }, readMarkdown(note.content).map(render)),
    disclosure(['As written'], () => [element('pre', { tabindex: '0' }, [note.content])]),
  ]);
}

/**
 * @param {Piece} piece
 * @returns {Node | string}
 */
function render(piece) {
  if (typeof piece === 'string') return piece;
  return element(piece.tag, piece.attributes, piece.children.map(render));
}
