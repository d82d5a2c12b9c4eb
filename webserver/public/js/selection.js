/** Selected rows and the row that the keyboard stands on. */
import { texts } from '../console/texts/en.js';

/** @returns {HTMLInputElement[]} */
function boxes() {
  return [...document.querySelectorAll('#rows input[name="id"]')].filter((box) => box instanceof HTMLInputElement);
}

/** The selected alarms, on this page or not, with what each is about. @type {Map<string, string>} */
const selected = new Map();

/** Ids of the selected alarms. */
export function selectedIds() {
  return [...selected.keys()];
}

/** What an alarm is about, where it was seen. @param {string} id */
export function nameOfAlarm(id) {
  return (
    selected.get(id) ??
    document.getElementById(`row-${id}`)?.querySelector('.entity-link')?.getAttribute('title') ??
    undefined
  );
}

/** @param {HTMLInputElement} box */
function take(box) {
  if (box.checked) selected.set(box.value, nameOfAlarm(box.value) ?? box.value);
  else selected.delete(box.value);
}

/** @param {readonly string[]} [ids] all when left out */
export function clearSelection(ids) {
  for (const id of ids ?? [...selected.keys()]) selected.delete(id);
  showSelection();
}

/** @param {HTMLElement} row */
export function toggleSelection(row) {
  const box = row.querySelector('input[name="id"]');
  if (!(box instanceof HTMLInputElement)) return;
  box.checked = !box.checked;
  take(box);
  showSelection();
}

/** Selects every alarm that matches, as many as can be acted on at once. */
async function selectMatching() {
  const response = await fetch(`/alarms/matching${location.search}`).catch(() => undefined);
  if (!response?.ok) return;
  /** @type {{ alarms: { id: string, name: string }[] }} */
  const { alarms } = await response.json();
  for (const { id, name } of alarms) selected.set(id, name);
  showSelection();
}

/** Brings boxes, count and "select all" in line with what is selected. */
export function showSelection() {
  const all = boxes();
  for (const box of all) box.checked = selected.has(box.value);
  const here = all.filter((box) => box.checked).length;
  const count = selected.size;
  document.getElementById('bulk')?.classList.toggle('is-selecting', count > 0);
  const words = document.getElementById('bulk-count');
  if (words) words.textContent = texts.bar.selected(count, count - here);
  const master = document.getElementById('select-all');
  if (master instanceof HTMLInputElement) {
    master.checked = here > 0 && here === all.length;
    master.indeterminate = here > 0 && here < all.length;
  }
  const matching = document.getElementById('select-matching');
  if (matching) matching.hidden = here < all.length || count >= Number(matching.dataset.count);
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
    for (const box of boxes()) take(box);
    showSelection();
  });
  document.addEventListener('reset', ({ target }) => {
    // Not by `target.id`: a form shows its fields under their names, and the boxes of the rows are named `id`.
    if (target === document.getElementById('bulk')) setTimeout(clearSelection);
  });
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('#select-matching')) void selectMatching();
  });
  document.addEventListener('focusin', ({ target }) => {
    const row = target instanceof Element ? target.closest('#rows > .row') : null;
    if (!row || row.classList.contains('is-cursor')) return;
    for (const other of document.querySelectorAll('.row.is-cursor')) other.classList.remove('is-cursor');
    row.classList.add('is-cursor');
  });
  document.addEventListener('vigie:view', showSelection);
  // Back and forward may bring checked boxes along.
  for (const box of boxes()) take(box);
  showSelection();
}
