/** The alarm beside the list: opens, closes, follows the address. */
import { texts } from '../console/texts/en.js';
import { drawCharts } from './charts.js';
import { tick } from './clock.js';
import { reloadView, setAddress, withPane } from './navigation.js';
import { cursorRow, moveCursor, rowElements, toggleSelection } from './selection.js';
import { openToast } from './toasts.js';

/** Id of the alarm that the page shows in full. @returns {string | undefined} */
export function shownAlarm() {
  return document.getElementById('alarm')?.dataset.id;
}

export function paneIsOpen() {
  const pane = document.getElementById('pane');
  return pane !== null && !pane.hidden;
}

/** Opens the pane of a row. @param {HTMLElement} row @param {boolean} [replace] the address, instead of adding to the history */
export async function openPane(row, replace = false) {
  const link = row.querySelector('.entity-link');
  const pane = document.getElementById('pane');
  if (!(link instanceof HTMLAnchorElement) || !pane) return;
  const response = await fetch(`${link.dataset.pane}/pane`, { headers: { 'HX-Request': 'true' } }).catch(
    () => undefined,
  );
  if (!response?.ok) {
    if (response?.status === 401) location.assign(link.href);
    else
      openToast().show(
        [response?.status === 404 ? texts.alarm.notFoundText : texts.outcome.notLoaded(texts.outcome.unreachable)],
        { isFault: true },
      );
    return;
  }
  pane.innerHTML = await response.text();
  pane.hidden = false;
  pane.scrollTop = 0;
  setAddress(link.getAttribute('href') ?? '', replace);
  markRow(row.dataset.id);
  settlePane();
}

/** Closes the pane; the list keeps its place. */
export function closePane() {
  const pane = document.getElementById('pane');
  if (!pane || pane.hidden) return;
  const hadFocus = pane.contains(document.activeElement);
  const row = rowElements().find((one) => one.dataset.id === shownAlarm());
  pane.hidden = true;
  pane.innerHTML = '';
  setAddress(withPane(location.href, null));
  markRow(undefined);
  if (hadFocus) moveCursor(row ?? cursorRow());
}

/** Reads the shown alarm again, keeping charts and what is being typed. */
export async function refreshAlarm() {
  const alarm = document.getElementById('alarm');
  if (!alarm) return;
  if (!document.getElementById('pane')) await reloadView();
  else if (paneIsOpen()) await htmx.ajax('GET', `${alarm.dataset.path}/pane`, { target: '#pane', swap: 'innerMorph' });
}

/** @param {string | undefined} id */
function markRow(id) {
  for (const row of rowElements()) {
    if (row.dataset.id === id) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
  }
}

function settlePane() {
  const alarm = document.getElementById('alarm');
  if (!alarm) return;
  const close = document.getElementById('pane-close');
  if (close instanceof HTMLAnchorElement) close.href = withPane(location.href, null);
  tick(alarm);
  void drawCharts(alarm);
}

/** With a modifier a click means a new tab or window. @param {MouseEvent} event */
function isPlainClick({ button, ctrlKey, metaKey, shiftKey, altKey }) {
  return button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey;
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = event.target instanceof Element ? event.target : undefined;
  if (!target || event.defaultPrevented || !isPlainClick(event)) return;
  if (target.closest('[data-closes="pane"]')) {
    event.preventDefault();
    closePane();
    return;
  }
  const row = target.closest('#rows > .row');
  if (!(row instanceof HTMLElement) || target.closest('input, button, label')) return;
  // Beside the box means the box.
  if (target.closest('.cell-select')) {
    toggleSelection(row);
    return;
  }
  if ((getSelection()?.toString() ?? '') !== '') return;
  event.preventDefault();
  void openPane(row);
}

export function startPane() {
  document.addEventListener('click', onClick);
  document.addEventListener('vigie:view', settlePane);
  settlePane();
}
