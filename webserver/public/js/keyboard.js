/** One-key shortcuts. They rest while something is typed, while a dialog is open, and for who has turned them off. */
import { closeMenu, dialogOf } from './menus.js';
import { shortcutsAreOn } from './preferences.js';

const goMs = 1200;

let goUntil = 0;

/** @type {Record<string, (event: KeyboardEvent) => void>} */
const keys = {
  '/': (event) => {
    event.preventDefault();
    const field = document.getElementById('q');
    if (field instanceof HTMLInputElement) field.select();
    field?.focus();
  },
  '?': () => dialogOf('keys')?.showModal(),
  g: () => {
    goUntil = performance.now() + goMs;
  },
};

/** Adds the keys of one page. `Escape` closes an open menu before anything else. @param {typeof keys} more */
export function addKeys(more) {
  Object.assign(keys, more);
}

/** @param {Event} event */
function isTyping({ target }) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** @param {KeyboardEvent} event */
function isForOthers(event) {
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
  return hasModifier || event.isComposing || event.defaultPrevented || document.querySelector('dialog[open]') !== null;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (isForOthers(event)) return;
  if (isTyping(event)) {
    if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
    return;
  }
  if (event.key === 'Escape') {
    if (!closeMenu()) keys.Escape?.(event);
    return;
  }
  if (!shortcutsAreOn()) return;
  const page = performance.now() < goUntil ? pageOf(event.key) : undefined;
  goUntil = 0;
  if (page) location.assign(page.href);
  else if (Object.hasOwn(keys, event.key)) keys[event.key]?.(event);
}

/** The page of the rail that has this letter. @param {string} letter */
function pageOf(letter) {
  const links = [...document.querySelectorAll('.rail-pages a[data-letter]')];
  return links.filter((link) => link instanceof HTMLAnchorElement).find((link) => link.dataset.letter === letter);
}

export function startKeyboard() {
  document.addEventListener('keydown', onKey);
}
