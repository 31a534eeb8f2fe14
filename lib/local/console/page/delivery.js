import { announce } from './announce.js';
import { clock, disclosure, element } from './dom.js';
import { count, refusal, shown } from './words.js';

/** @typedef {import('../console-step.ts').ConsoleStep} ConsoleStep */
/** @typedef {import('../console-step.ts').TriggerDecision} TriggerDecision */
/** @typedef {TriggerDecision['filters'][number]} FilterLine */
/** @typedef {Extract<ConsoleStep, {type: 'delivery'}>} Delivery */

/**
 * One delivery on the page: what came, what each trigger made of it, and a place for the runs it caused.
 * @param {Delivery} delivery
 * @param {number} number
 * @param {number} at
 * @returns {{element: HTMLElement, runs: HTMLElement, decide: (triggers: readonly TriggerDecision[]) => void}}
 */
export function createDelivery(delivery, number, at) {
  const decisions = element('ul', { class: 'decisions' });
  const runs = element('div');
  const verdict = verdictOf(delivery);
  const id = `delivery-${number}`;
  const heading = element('h3', { id }, [
    delivery.event_type ?? 'Refused delivery',
    ' ',
    element('span', { class: `badge ${verdict.tone}` }, [`${delivery.status} ${verdict.word}`]),
  ]);
  const about = element('p', { class: 'about' }, [
    clock(at),
    delivery.incident_id === undefined ? '' : `, incident ${delivery.incident_id}`,
    delivery.event_id === undefined ? '' : `, event ${delivery.event_id}`,
    verdict.more,
  ]);
  const decide = (/** @type {readonly TriggerDecision[]} */ triggers) => {
    const more = delivery.skipped_count - delivery.skipped.length;
    decisions.replaceChildren(
      ...triggers.map(renderDecision),
      ...(more > 0 ? [element('li', {}, [`and ${count(more, 'trigger')} more that did not take it`])] : []),
    );
    decisions.hidden = decisions.children.length === 0;
  };
  decide([
    ...delivery.accepted.map((one) => ({ ...one, verdict: /** @type {const} */ ('accepted'), filters: [] })),
    ...delivery.skipped.map((one) => ({ ...one, verdict: /** @type {const} */ ('skipped'), filters: [] })),
  ]);
  const article = element('article', { 'aria-labelledby': id }, [heading, about, decisions, runs]);
  announce(`${delivery.event_type ?? 'A delivery'}: ${delivery.status} ${verdict.word}${verdict.more}`);
  return { element: element('li', {}, [article]), runs, decide };
}

/** @param {Delivery} delivery */
function verdictOf(delivery) {
  if (delivery.status !== 202) {
    const code = delivery.code === undefined ? '' : `${delivery.code}: `;
    return { tone: 'bad', word: 'refused', more: `, ${code}${refusal(delivery.status)}` };
  }
  if (delivery.accepted.length > 0) return { tone: 'good', word: 'accepted', more: '' };
  return { tone: 'wait', word: 'taken by no trigger', more: whyNone(delivery) };
}

/**
 * Why no trigger was asked.
 * @param {Delivery} delivery
 */
function whyNone({ event_type, skipped_count }) {
  if (event_type === 'pagey.ping')
    return ', PagerDuty’s test: its signature is right, and no trigger is asked';
  return skipped_count === 0 ? ', no trigger is loaded' : '';
}

/** @param {TriggerDecision} decision */
function renderDecision(decision) {
  const { trigger, verdict } = decision;
  const accepted = verdict === 'accepted';
  const line = [
    element('span', { class: `badge ${accepted ? 'good' : 'wait'}` }, [accepted ? 'accepted' : 'skipped']),
    ' ',
    element('strong', {}, [trigger]),
    accepted ? '' : `: ${whyOf(decision)}`,
  ];
  if (decision.filters.length === 0) return element('li', {}, line);
  const more = () => [filterTable(decision), ...adviceList(decision), ...limitList(decision)];
  return element('li', {}, [disclosure(line, more)]);
}

/**
 * Every filter that stopped it, with both values.
 * @param {TriggerDecision} decision
 */
function whyOf({ filter, reason, filters }) {
  const failed = filters.filter(({ result }) => result === 'fail');
  // The receiver's word counts: it may have stopped it for what no filter sees.
  if (!failed.some((line) => line.filter === filter))
    return `${filter ?? 'skipped'} (${reason ?? 'no reason given'})`;
  return failed.map(bothValues).join('; ');
}

/** @param {FilterLine} line */
function bothValues({ key, filter, wanted, got }) {
  return `${key ?? filter} wants ${shown(wanted, 'anything')}, the event has ${shown(got, 'nothing')}`;
}

/** @param {TriggerDecision} decision */
function filterTable({ trigger, filters }) {
  const head = ['Filter', 'Result', 'Trigger wants', 'Event has'];
  const label = `Every filter of ${trigger}`;
  return element('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': label }, [
    element('table', {}, [
      element('caption', { class: 'unseen' }, [label]),
      element('thead', {}, [
        element(
          'tr',
          {},
          head.map((name) => element('th', { scope: 'col' }, [name])),
        ),
      ]),
      element('tbody', {}, filters.map(filterRow)),
    ]),
  ]);
}

/**
 * What would let the event pass.
 * @param {TriggerDecision} decision
 */
function adviceList({ filters }) {
  const changes = filters.filter(({ change }) => change !== undefined);
  return listOf(
    changes.map(({ key, filter, change = '' }) => [element('code', {}, [key ?? filter]), `: ${change}`]),
  );
}

/**
 * What could still stop or change the run.
 * @param {TriggerDecision} decision
 */
function limitList({ limits = [] }) {
  return listOf(
    limits.map(({ limit, value, by, beyond }) => [
      element('code', {}, [limit]),
      ` ${value}${by === undefined ? '' : `, by ${by}`}; beyond: ${beyond}`,
    ]),
  );
}

/**
 * No list at all when there is nothing in it.
 * @param {readonly (readonly (Node | string)[])[]} items
 */
function listOf(items) {
  if (items.length === 0) return [];
  return [
    element(
      'ul',
      { class: 'advice' },
      items.map((item) => element('li', {}, item)),
    ),
  ];
}

/** @param {FilterLine} line */
function filterRow(line) {
  const tone = { pass: 'good', unknown: 'wait', fail: 'bad' }[line.result];
  return element('tr', {}, [
    element('th', { scope: 'row' }, [element('code', {}, [line.key ?? line.filter])]),
    element('td', { class: tone }, [line.result]),
    element('td', {}, [shown(line.wanted, 'anything')]),
    element('td', {}, [shown(line.got, 'nothing')]),
  ]);
}
