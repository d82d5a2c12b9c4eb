/** The choices of the account menu: each shows at once, and is kept with the account. */
import { texts } from '../console/texts/en.js';
import { openToast } from './toasts.js';

/** False when the reader has turned the one-key shortcuts off (WCAG 2.2, 2.1.4). */
export function shortcutsAreOn() {
  return document.documentElement.dataset.shortcuts !== 'off';
}

/** One after the other: the last choice is the one that stays. @type {Promise<void>} */
let kept = Promise.resolve();

export function startPreferences() {
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.closest('[data-preferences]')) return;
    const { name, value } = target;
    document.documentElement.dataset[name] = value;
    document.dispatchEvent(new CustomEvent('vigie:preference', { detail: name }));
    kept = kept.then(() => keep(name, value));
  });
}

/** @param {string} name @param {string} value */
async function keep(name, value) {
  const body = new URLSearchParams({ [name]: value, csrf_token: document.body.dataset.csrf ?? '' });
  const headers = { accept: 'application/json' };
  // Whoever leaves the page at once has chosen all the same.
  const options = /** @type {const} */ ({ method: 'POST', redirect: 'manual', keepalive: true });
  const response = await fetch('/account/preferences', { ...options, body, headers }).catch(() => undefined);
  if (!response?.ok) openToast().show([texts.frame.choiceNotKept], { isFault: true });
}
