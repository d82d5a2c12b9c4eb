/**
 * Keeps the list fresh. Rows change where they stand at once; they come, go and move only while the pointer is elsewhere and nothing is
 * selected. What waits is told on a button.
 */
import { texts } from '../console/texts/en.js';
import { tick } from './clock.js';
import { navigationGeneration } from './navigation.js';
import { countNew, isSameOrder, orderRows, patchRows } from './rows.js';
import { selectedIds, showSelection } from './selection.js';

/** The newest rendering that has not been applied in full. @type {HTMLElement | undefined} */
let waiting;

/**
 * Reads the list again and applies it. Resolves with the status of the answer; 0 when the server was out of reach, -1 when the view
 * changed meanwhile and the answer is worth nothing: ask again.
 */
export async function refreshList() {
  const path = location.pathname + location.search;
  const generation = navigationGeneration();
  const response = await fetch(path, { headers: { 'HX-Request': 'true' } }).catch(() => undefined);
  if (!response) return 0;
  if (!response.ok) return response.status;
  const html = await response.text();
  if (generation !== navigationGeneration() || path !== location.pathname + location.search) return -1;
  const fresh = new DOMParser().parseFromString(html, 'text/html').getElementById('view');
  if (fresh) apply(fresh);
  return response.status;
}

/** @param {HTMLElement} fresh */
function apply(fresh) {
  document.title = fresh.dataset.title ?? document.title;
  patchCounters(fresh);
  const view = document.getElementById('view');
  if (view) view.dataset.live = fresh.dataset.live;
  const rows = document.getElementById('rows');
  const freshRows = fresh.querySelector('#rows');
  if (!rows || !freshRows) {
    if (isHeld()) wait(fresh, 0);
    else replaceList(fresh);
    return;
  }
  patchRows(rows, freshRows);
  if (isSameOrder(rows, freshRows)) settle(fresh);
  else if (isHeld()) wait(fresh, countNew(rows, freshRows));
  else place(fresh);
  tick(rows);
}

/** True while rows must not move. */
function isHeld() {
  const isUnderPointer =
    matchMedia('(hover: hover)').matches && document.querySelector('#rows:hover, #list-bar:hover') !== null;
  return selectedIds().length > 0 || isUnderPointer;
}

/** @param {HTMLElement} fresh @param {number} count */
function wait(fresh, count) {
  waiting = fresh;
  const button = document.getElementById('fresh');
  if (!button) return;
  button.textContent = texts.list.newRows(count);
  button.hidden = false;
}

/** Shows everything that waits. */
function place(/** @type {HTMLElement} */ fresh) {
  const rows = document.getElementById('rows');
  const freshRows = fresh.querySelector('#rows');
  if (!rows || !freshRows) {
    replaceList(fresh);
    return;
  }
  orderRows(rows, freshRows);
  settle(fresh);
  showSelection();
}

/** @param {HTMLElement} fresh */
function settle(fresh) {
  waiting = undefined;
  const button = document.getElementById('fresh');
  if (button) button.hidden = true;
  const pager = document.querySelector('.pager');
  const freshPager = fresh.querySelector('.pager');
  if (pager && freshPager && pager.innerHTML !== freshPager.innerHTML && !pager.contains(document.activeElement)) {
    pager.innerHTML = freshPager.innerHTML;
    htmx.process(pager);
  }
}

/** From empty to full or back. @param {HTMLElement} fresh */
function replaceList(fresh) {
  waiting = undefined;
  const list = document.getElementById('list');
  const freshList = fresh.querySelector('#list');
  if (!list || !freshList || list.innerHTML === freshList.innerHTML) return;
  list.innerHTML = freshList.innerHTML;
  for (const row of list.querySelectorAll('.row')) row.classList.add('is-new');
  htmx.process(list);
  showSelection();
}

/** @param {HTMLElement} fresh */
function patchCounters(fresh) {
  for (const counter of document.querySelectorAll('.counter')) {
    const other = fresh.querySelector(`#${counter.id}`);
    const number = counter.querySelector('strong');
    const otherNumber = other?.querySelector('strong');
    if (!number || !otherNumber || number.textContent === otherNumber.textContent) continue;
    number.textContent = otherNumber.textContent;
    number.className = otherNumber.className;
  }
  const count = document.getElementById('rail-alarms');
  if (count) count.textContent = fresh.dataset.total ?? '';
}

function release() {
  if (waiting && !isHeld()) place(waiting);
}

export function startList() {
  document.addEventListener('click', ({ target }) => {
    if (waiting && target instanceof Element && target.closest('#fresh')) place(waiting);
  });
  document.addEventListener('vigie:selection', release);
  document.addEventListener('vigie:view', () => {
    waiting = undefined;
  });
  document.addEventListener('pointerout', ({ target, relatedTarget }) => {
    const left = target instanceof Element && target.closest('#list');
    if (waiting && left && !(relatedTarget instanceof Element && relatedTarget.closest('#rows')))
      setTimeout(release, 200);
  });
}
