import { byId, element } from './dom.js';

/** Sentences that are read one after the other; more at once are only counted. */
const MOST_AT_ONCE = 4;
/** Sentences kept in the log. */
const MOST_KEPT = 20;
/** How long to gather what comes close together, ms. */
const GATHER_MS = 400;

/** @type {string[]} */
let waiting = [];

/**
 * Tells a screen reader, politely and not in a flood.
 * @param {string} sentence
 */
export function announce(sentence) {
  waiting.push(sentence);
  if (waiting.length === 1) setTimeout(say, GATHER_MS);
}

function say() {
  const log = byId('announcer');
  const sentences =
    waiting.length <= MOST_AT_ONCE ? waiting : [`${waiting.length} things happened`, ...waiting.slice(-1)];
  waiting = [];
  log.append(...sentences.map((sentence) => element('p', {}, [sentence])));
  while (log.children.length > MOST_KEPT) log.firstElementChild?.remove();
}
