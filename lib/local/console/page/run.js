import { announce } from './announce.js';
import { clock, element } from './dom.js';
import { renderNote } from './note.js';

/** @typedef {import('../console-step.ts').ConsoleStep} ConsoleStep */
/** @typedef {Extract<ConsoleStep, {run_id: string}>} RunStep */

/** Ends that hold an answer or need none. */
const GOOD = ['DONE'];
const BAD = ['FAILED', 'EXPIRED'];

/**
 * One run on the page: its steps, and its note as it stands now.
 * @param {string} runId
 * @param {string} trigger
 * @returns {{element: HTMLElement, step: (step: RunStep, at: number) => void}}
 */
export function createRun(runId, trigger) {
  const state = element('span', { class: 'badge wait' }, ['under way']);
  const steps = element('ol', { class: 'steps' });
  const note = element('div');
  const heading = element('h4', {}, ['Run ', element('code', {}, [runId]), ` of ${trigger} `, state]);
  const whole = element('div', { class: 'run' }, [heading, steps, note]);

  /** @param {string} text @param {number} at */
  const add = (text, at) => steps.append(element('li', {}, [`${text} `, clock(at)]));
  /** @param {Extract<ConsoleStep, {type: 'done'}>} done @param {number} at */
  const end = (done, at) => {
    add(done.reason === undefined ? done.state : `${done.state}: ${done.reason}`, at);
    const tone = GOOD.includes(done.state) ? 'good' : BAD.includes(done.state) ? 'bad' : 'wait';
    state.className = `badge ${tone}`;
    state.textContent = done.state;
    if (tone !== 'good') announce(`Run of ${trigger} ended ${done.state}`);
  };
  return {
    element: whole,
    step: (step, at) => {
      switch (step.type) {
        case 'queued':
          return add('queued', at);
        case 'claimed':
          state.className = 'badge wait';
          state.textContent = 'under way';
          return add('claimed', at);
        case 'agent':
          return add(
            `${step.agent} answered${step.duration_ms === undefined ? '' : ` in ${step.duration_ms} ms`}`,
            at,
          );
        case 'retry':
          return add(`put back: ${step.reason}`, at);
        case 'note':
        case 'failure_note':
          return add(`${step.type.replace('_', ' ')} ${step.note_id}`, at);
        case 'note_shown':
          note.replaceChildren(renderNote(step, clock(at)));
          return announce(`Note of ${trigger} on incident ${step.incident_id ?? ''}`);
        case 'done':
          return end(step, at);
      }
    },
  };
}
