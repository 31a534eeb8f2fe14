import { byId, clock } from './dom.js';

/** @typedef {import('../console-step.ts').Numbered} Numbered */
/**
 * What the page does with what it is told: a new session begins (another one was here before), a step came, steps are missing.
 * @typedef {{begin: (again: boolean) => void, take: (numbered: Numbered) => void, tellOlder: () => void}} Page
 */

/** When to ask again where the browser itself gives up (an answer that is no timeline), ms. */
const AGAIN_MS = 3000;

let session = '';
/** Number of the latest step that came. */
let latest = 0;
/** Number of the latest step there was when the connection began. */
let last = 0;

/**
 * Follows the timeline for as long as the page is open, through restarts of the platform, and says whether it does.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 * @param {Page} page
 */
export function follow(page) {
  const source = new EventSource('/console/events');
  source.addEventListener('start', ({ data }) => {
    const told = JSON.parse(data);
    if (told.session !== session) {
      page.begin(session !== '');
      session = told.session;
      latest = 0;
    }
    last = told.last;
    if (told.dropped > latest) page.tellOlder();
    tellIfWhole();
  });
  source.addEventListener('message', ({ data }) => {
    const numbered = /** @type {Numbered} */ (JSON.parse(data));
    // A connection of ours, unlike one of the browser's, begins at the first step again.
    if (numbered.number <= latest) return;
    latest = numbered.number;
    page.take(numbered);
    tellIfWhole();
  });
  source.addEventListener('error', () => {
    tellLost();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(page), AGAIN_MS);
  });
}

function tellIfWhole() {
  if (latest >= last) tell('connected', 'good');
}

function tellLost() {
  tell('connection lost at ', 'bad', clock(Date.now()), ', trying again: what is shown may be old');
}

/**
 * Says it once: a live region is read out whenever it is written to.
 * @param {string} words
 * @param {'good' | 'bad'} tone
 * @param {readonly (Node | string)[]} more
 */
function tell(words, tone, ...more) {
  const connection = byId('connection');
  if (connection.className === tone) return;
  connection.replaceChildren(words, ...more);
  connection.className = tone;
  document.body.classList.toggle('lost', tone === 'bad');
}
