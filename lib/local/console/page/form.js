import { byId } from './dom.js';

/**
 * Makes the form send: as JSON, to the gateway, which signs it. What came of it stands beside the button; a wrong field is
 * marked, says what to write, and gets the focus.
 */
export function wireForm() {
  const form = /** @type {HTMLFormElement} */ (byId('send'));
  const type = /** @type {HTMLSelectElement} */ (byId('event_type'));
  type.addEventListener('change', () => enable(type));
  enable(type);
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    void send(form);
  });
}

/**
 * Only the fields that such an event carries can be set.
 * @param {HTMLSelectElement} type
 */
function enable(type) {
  const carries = type.selectedOptions[0]?.dataset['carries'] ?? '';
  byId('carries').textContent = hintOn(carries);
  /** @type {HTMLFieldSetElement} */ (byId('incident-fields')).disabled = carries !== 'incident';
  /** @type {HTMLInputElement} */ (byId('incident_id')).disabled = !carries.startsWith('incident');
}

/**
 * Why fields are off.
 * @param {string} carries
 */
function hintOn(carries) {
  if (carries === 'incident') return '';
  return carries.startsWith('incident') ? 'Only refers to an incident' : 'Carries no incident';
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const sent = byId('sent');
  sent.textContent = 'sending …';
  mark(form, undefined, '');
  try {
    const answer = await fetch('/console/send', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fieldsOf(form)),
    });
    const { status, error } = await answer.json();
    if (error) mark(form, error.field, error.message);
    sent.textContent = error ? `not sent: ${error.message}` : `answered ${status}`;
  } catch {
    sent.textContent = 'not sent: the platform does not answer; is npm start still running?';
  }
}

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  /** @type {Record<string, string | boolean>} */
  const fields = { bad_signature: false };
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') fields[name] = name === 'bad_signature' ? true : value.trim();
  }
  return fields;
}

/**
 * Marks the wrong field, and no other.
 * @param {HTMLFormElement} form
 * @param {string | undefined} field
 * @param {string} message
 */
function mark(form, field, message) {
  for (const input of form.querySelectorAll('input, select')) {
    const wrong = input.id === field;
    const hint = document.getElementById(`${input.id}-hint`);
    input.toggleAttribute('aria-invalid', false);
    if (wrong) input.setAttribute('aria-invalid', 'true');
    if (hint) {
      hint.dataset['usual'] ??= hint.textContent ?? '';
      hint.textContent = wrong ? message : hint.dataset['usual'];
      hint.classList.toggle('wrong', wrong);
    }
    if (wrong) /** @type {HTMLElement} */ (input).focus();
  }
}
