import { createDelivery } from './delivery.js';
import { byId, clock, element } from './dom.js';
import { wireForm } from './form.js';
import { createRun } from './run.js';
import { count } from './words.js';

/** @typedef {import('../console-step.ts').Numbered} Numbered */
/** @typedef {import('../console-step.ts').ConsoleStep} ConsoleStep */

/** Deliveries that stay on the page. */
const MOST_DELIVERIES = 200;
const MOST_MESSAGES = 50;

const list = byId('deliveries');
const empty = byId('empty');

/** @type {Map<number, ReturnType<typeof createDelivery>>} */
const deliveries = new Map();
/** @type {Map<string, ReturnType<typeof createRun>>} */
const runs = new Map();
/** Steps that came while the reader paused. @type {Numbered[] | undefined} */
let held;
let session = '';
/** Number of the latest step that came. */
let shownLast = 0;

/** @param {HTMLElement} item */
function putOnTop(item) {
  empty.hidden = true;
  list.prepend(item);
  while (list.children.length > MOST_DELIVERIES) list.lastElementChild?.remove();
}

/** @param {string} runId @param {string} trigger @param {HTMLElement} [place] */
function runOf(runId, trigger, place) {
  const known = runs.get(runId);
  if (known) return known;
  const run = createRun(runId, trigger);
  runs.set(runId, run);
  if (place) place.append(run.element);
  else putOnTop(element('li', {}, [run.element]));
  return run;
}

/** @param {Numbered} numbered */
function show({ number, at, step }) {
  switch (step.type) {
    case 'ready':
      return showAddresses(step);
    case 'loaded':
    case 'reloaded':
      return showLoaded(step);
    case 'notice':
      return showMessage(step, at);
    case 'delivery': {
      const delivery = createDelivery(step, number, at);
      deliveries.set(number, delivery);
      putOnTop(delivery.element);
      for (const { run_id, trigger } of step.accepted) runOf(run_id, trigger, delivery.runs);
      return;
    }
    case 'decision':
      return deliveries.get(step.delivery)?.decide(step.triggers);
    default:
      runOf(step.run_id, 'trigger' in step ? step.trigger : '?').step(step, at);
  }
}

/** @param {Extract<ConsoleStep, {type: 'loaded' | 'reloaded'}>} loaded */
function showLoaded({ triggers, agents, stale = [] }) {
  const old = stale.length === 0 ? '' : `; in the last good version: ${stale.join(', ')}`;
  byId('loaded').textContent = `${count(triggers, 'trigger')}, ${count(agents, 'agent')} loaded${old}`;
}

/** @param {Extract<ConsoleStep, {type: 'ready'}>} ready */
function showAddresses(ready) {
  const rows = Object.entries({
    'Webhook (POST)': ready.webhook_url,
    PagerDuty: ready.pagerduty_url,
    'AWS services': ready.aws_endpoint_url,
  });
  byId('addresses').replaceChildren(
    ...rows.flatMap(([name, url]) => [
      element('dt', {}, [name]),
      element('dd', {}, [element('code', {}, [url])]),
    ]),
  );
}

/** @param {Extract<ConsoleStep, {type: 'notice'}>} notice @param {number} at */
function showMessage(notice, at) {
  const tone = { info: '', warning: 'wait', error: 'bad' }[notice.level];
  const level = notice.level === 'info' ? '' : `${notice.level}: `;
  const messages = byId('said');
  messages.prepend(element('li', { class: tone }, [clock(at), ` ${level}${notice.message}`]));
  while (messages.children.length > MOST_MESSAGES) messages.lastElementChild?.remove();
}

/** @param {string} name of a session that is new to this page */
function begin(name) {
  session = name;
  shownLast = 0;
  deliveries.clear();
  runs.clear();
  list.replaceChildren();
  byId('said').replaceChildren();
  empty.hidden = false;
  if (held) held = [];
}

function follow() {
  const source = new EventSource('/console/events');
  const connection = byId('connection');
  let last = 0;
  /** @param {number} number */
  const reach = (number) => {
    if (number < last) return;
    connection.textContent = 'connected';
    connection.className = 'good';
  };
  source.addEventListener('start', (start) => {
    const told = JSON.parse(start.data);
    if (told.session !== session) begin(told.session);
    last = told.last;
    reach(shownLast);
  });
  source.addEventListener('error', () => {
    connection.textContent = 'connection lost, trying again';
    connection.className = 'bad';
  });
  source.addEventListener('message', (message) => {
    const numbered = /** @type {Numbered} */ (JSON.parse(message.data));
    if (held) {
      held.push(numbered);
      tellHeld();
    } else show(numbered);
    shownLast = numbered.number;
    reach(shownLast);
  });
}

function tellHeld() {
  const button = byId('pause');
  button.setAttribute('aria-pressed', String(held !== undefined));
  button.textContent = held === undefined ? 'Pause' : `Paused, ${held.length} waiting`;
}

byId('pause').addEventListener('click', () => {
  const waiting = held;
  held = waiting ? undefined : [];
  for (const numbered of waiting ?? []) show(numbered);
  tellHeld();
});
wireForm();
follow();
