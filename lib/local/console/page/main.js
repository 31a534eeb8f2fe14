import { announce } from './announce.js';
import { createDelivery } from './delivery.js';
import { byId, clock, element } from './dom.js';
import { follow } from './follow.js';
import { wireForm } from './form.js';
import { createRun } from './run.js';
import { count } from './words.js';

/** @typedef {import('../console-step.ts').Numbered} Numbered */
/** @typedef {import('../console-step.ts').ConsoleStep} ConsoleStep */

/** Deliveries that stay on the page. */
const MOST_DELIVERIES = 500;
const MOST_MESSAGES = 50;

const list = byId('deliveries');
const empty = byId('empty');

/** @type {Map<number, ReturnType<typeof createDelivery>>} */
const deliveries = new Map();
/** @type {Map<string, ReturnType<typeof createRun>>} */
const runs = new Map();
/** Steps that came while the reader paused. @type {Numbered[] | undefined} */
let held;

/** @param {HTMLElement} item */
function putOnTop(item) {
  empty.hidden = true;
  list.prepend(item);
  if (list.children.length <= MOST_DELIVERIES) return;
  list.lastElementChild?.remove();
  forget();
}

/** What is no longer on the page is not kept either. */
function forget() {
  tellOlder();
  for (const [number, delivery] of deliveries) if (!delivery.element.isConnected) deliveries.delete(number);
  for (const [id, run] of runs) if (!run.element.isConnected) runs.delete(id);
}

function tellOlder() {
  byId('older').hidden = false;
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
  byId('unsaid').hidden = true;
  if (notice.level !== 'info') announce(`${level}${notice.message}`);
  messages.prepend(element('li', { class: tone }, [clock(at), ` ${level}${notice.message}`]));
  while (messages.children.length > MOST_MESSAGES) messages.lastElementChild?.remove();
}

/** @param {boolean} again whether another process showed something here before */
function begin(again) {
  deliveries.clear();
  runs.clear();
  list.replaceChildren();
  byId('said').replaceChildren();
  byId('older').hidden = true;
  byId('unsaid').hidden = false;
  empty.hidden = false;
  if (held) held = [];
  tellHeld();
  if (!again) return;
  byId('sent').textContent = '';
  const message = 'npm start was started anew: what it showed before is gone';
  showMessage({ type: 'notice', level: 'warning', message }, Date.now());
}

/** @param {Numbered} numbered */
function take(numbered) {
  if (!held) return show(numbered);
  held.push(numbered);
  tellHeld();
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
follow({ begin, take, tellOlder });
