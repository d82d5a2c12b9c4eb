/** Brings the rows of the table in line with a fresh rendering, touching only what differs. */

/** Marks that scripts set and the server knows nothing of. */
const ownClasses = ['is-new', 'is-cursor', 'is-pending'];

const tintedMs = 6000;

/** @param {HTMLElement} row */
function tint(row) {
  row.classList.remove('is-new');
  void row.offsetWidth;
  row.classList.add('is-new');
  setTimeout(() => row.classList.remove('is-new'), tintedMs);
}

/** Updates one row where it stands. A state that got worse is tinted like a new row. @param {HTMLElement} row @param {HTMLElement} fresh */
export function patchRow(row, fresh) {
  const gotWorse = Number(fresh.dataset.level) > Number(row.dataset.level);
  const kept = ownClasses.filter((name) => row.classList.contains(name));
  row.className = [fresh.className, ...kept].join(' ');
  row.dataset.level = fresh.dataset.level;
  const freshCells = fresh.children;
  [...row.children].forEach((cell, index) => {
    const other = freshCells[index];
    // The first cell has the box: its state is the reader's.
    if (index > 0 && other) patchCell(cell, other);
  });
  if (gotWorse) tint(row);
}

/** @param {Element} cell @param {Element} fresh */
function patchCell(cell, fresh) {
  const time = cell.querySelector('time[data-tick]');
  const freshTime = fresh.querySelector('time[data-tick]');
  if (time && freshTime) {
    copyAttribute(time, freshTime, 'datetime');
    copyAttribute(time, freshTime, 'title');
    return;
  }
  copyAttribute(cell, fresh, 'title');
  if (cell.innerHTML === fresh.innerHTML) return;
  const hadFocus = cell.contains(document.activeElement);
  cell.innerHTML = fresh.innerHTML;
  if (hadFocus) cell.querySelector('a')?.focus({ preventScroll: true });
}

/** @param {Element} element @param {Element} fresh @param {string} name */
function copyAttribute(element, fresh, name) {
  const value = fresh.getAttribute(name);
  if (value !== null && element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** @param {Element} body @returns {Map<string, HTMLElement>} */
export function rowsById(body) {
  /** @type {Map<string, HTMLElement>} */
  const rows = new Map();
  for (const row of body.children) {
    if (row instanceof HTMLElement && row.dataset.id) rows.set(row.dataset.id, row);
  }
  return rows;
}

/** Updates in place the rows that stay, and marks those that went. @param {Element} body @param {Element} fresh */
export function patchRows(body, fresh) {
  const freshRows = rowsById(fresh);
  for (const [id, row] of rowsById(body)) {
    const other = freshRows.get(id);
    if (other) patchRow(row, other);
    else row.classList.add('is-gone');
  }
}

/** Puts the rows in the fresh order, with new ones tinted and old ones gone. @param {Element} body @param {Element} fresh */
export function orderRows(body, fresh) {
  const rows = rowsById(body);
  const focused = document.activeElement;
  let at = body.firstElementChild;
  for (const [id, other] of rowsById(fresh)) {
    const row = rows.get(id);
    rows.delete(id);
    if (row && row === at) {
      at = row.nextElementSibling;
      continue;
    }
    const placed = row ?? document.importNode(other, true);
    body.insertBefore(placed, at);
    if (!row) tint(placed);
  }
  for (const row of rows.values()) row.remove();
  // Moving an element takes its focus away.
  if (focused instanceof HTMLElement && focused.isConnected && document.activeElement !== focused) {
    focused.focus({ preventScroll: true });
  }
}

/** True when both have the same alarms in the same order. @param {Element} body @param {Element} fresh */
export function isSameOrder(body, fresh) {
  return [...rowsById(body).keys()].join('\n') === [...rowsById(fresh).keys()].join('\n');
}

/** How many alarms of the fresh rendering the table does not show. @param {Element} body @param {Element} fresh */
export function countNew(body, fresh) {
  const known = rowsById(body);
  return [...rowsById(fresh).keys()].filter((id) => !known.has(id)).length;
}
