/** One-key shortcuts. They rest while something is typed, while a dialog is open, and for who has turned them off. */
import { act, targets } from './actions.js';
import { closeMenu, dialogOf } from './menus.js';
import { closePane, openPane, paneIsOpen } from './pane.js';
import { shortcutsAreOn } from './preferences.js';
import { clearSelection, cursorRow, moveCursor, rowElements, selectedIds, toggleSelection } from './selection.js';

const goMs = 1200;

let goUntil = 0;
/** @type {number | undefined} */
let follow;

/** @type {Record<string, (event: KeyboardEvent) => void>} */
const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: () => withCursor(toggleSelection),
  a: () => act('ack', targets()),
  s: () => act('snooze', targets()),
  c: () => act('comment', targets()),
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
  Enter: (event) => {
    if (document.activeElement !== document.body) return;
    event.preventDefault();
    withCursor((row) => void openPane(row));
  },
  Escape: () => {
    if (closeMenu()) return;
    if (paneIsOpen()) closePane();
    else if (selectedIds().length > 0) clearSelection();
  },
};

/** @param {number} by */
function step(by) {
  const rows = rowElements();
  const current = cursorRow();
  const at = current ? rows.indexOf(current) + by : by > 0 ? 0 : rows.length - 1;
  const row = rows[Math.max(0, Math.min(rows.length - 1, at))];
  moveCursor(row);
  if (!row || !paneIsOpen()) return;
  // The open pane follows, once the reader stops.
  clearTimeout(follow);
  follow = setTimeout(() => void openPane(row, true), 150);
}

/** @param {(row: HTMLElement) => void} run */
function withCursor(run) {
  const row = cursorRow();
  if (row) run(row);
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
  if (event.key === 'Escape') return keys.Escape?.(event);
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
