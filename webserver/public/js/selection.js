/** Selected rows and the row that the keyboard stands on. */
import { texts } from '../console/texts/en.js';

/** @returns {HTMLInputElement[]} */
function boxes() {
  return [...document.querySelectorAll('#rows input[name="id"]')].filter((box) => box instanceof HTMLInputElement);
}

/** Ids of the selected alarms. */
export function selectedIds() {
  return boxes()
    .filter((box) => box.checked)
    .map((box) => box.value);
}

/** @param {readonly string[]} [ids] all when left out */
export function clearSelection(ids) {
  for (const box of boxes()) if (ids === undefined || ids.includes(box.value)) box.checked = false;
  showSelection();
}

/** @param {HTMLElement} row */
export function toggleSelection(row) {
  const box = row.querySelector('input[name="id"]');
  if (!(box instanceof HTMLInputElement)) return;
  box.checked = !box.checked;
  showSelection();
}

/** Brings count and "select all" in line with the boxes. */
export function showSelection() {
  const all = boxes();
  const count = all.filter((box) => box.checked).length;
  const words = document.getElementById('bulk-count');
  if (words) words.textContent = texts.bar.selected(count);
  const master = document.getElementById('select-all');
  if (master instanceof HTMLInputElement) {
    master.checked = count > 0 && count === all.length;
    master.indeterminate = count > 0 && count < all.length;
  }
  document.dispatchEvent(new CustomEvent('vigie:selection', { detail: count }));
}

/** @returns {HTMLElement[]} */
export function rowElements() {
  return [...document.querySelectorAll('#rows > .row')].filter((row) => row instanceof HTMLElement);
}

/** The row that has the focus, else the one that had it last. @returns {HTMLElement | undefined} */
export function cursorRow() {
  const focused = document.activeElement?.closest('#rows > .row');
  if (focused instanceof HTMLElement) return focused;
  return rowElements().find((row) => row.classList.contains('is-cursor'));
}

/** @param {HTMLElement | undefined} row */
export function moveCursor(row) {
  for (const other of document.querySelectorAll('.row.is-cursor')) other.classList.remove('is-cursor');
  if (!row) return;
  row.classList.add('is-cursor');
  const link = row.querySelector('.entity-link');
  if (link instanceof HTMLElement) link.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

export function startSelection() {
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.closest('#bulk')) return;
    if (target.id === 'select-all') for (const box of boxes()) box.checked = target.checked;
    showSelection();
  });
  document.addEventListener('reset', ({ target }) => {
    if (target instanceof HTMLFormElement && target.id === 'bulk') setTimeout(showSelection);
  });
  document.addEventListener('focusin', ({ target }) => {
    const row = target instanceof Element ? target.closest('#rows > .row') : null;
    if (!row || row.classList.contains('is-cursor')) return;
    for (const other of document.querySelectorAll('.row.is-cursor')) other.classList.remove('is-cursor');
    row.classList.add('is-cursor');
  });
  document.addEventListener('vigie:view', showSelection);
  // Back and forward may bring checked boxes along.
  showSelection();
}
