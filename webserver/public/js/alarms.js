/** Starts what the pages of alarms have: list, pane, selection, actions and their keys. */
import { act, startActions, targets } from './actions.js';
import { startCompletion } from './complete.js';
import { addKeys } from './keyboard.js';
import { refreshList, startList } from './list.js';
import { keepFresh } from './live.js';
import { closePane, openPane, paneIsOpen, refreshAlarm, shownAlarm, startPane } from './pane.js';
import {
  clearSelection,
  cursorRow,
  moveCursor,
  rowElements,
  selectedIds,
  startSelection,
  toggleSelection,
} from './selection.js';

/** @type {number | undefined} */
let follow;

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

startSelection();
startList();
startCompletion();
startPane();
startActions();
keepFresh({ list: refreshList, alarm: refreshAlarm, shownAlarm });
addKeys({
  j: () => step(1),
  k: () => step(-1),
  x: () => withCursor(toggleSelection),
  a: () => act('ack', targets()),
  s: () => act('snooze', targets()),
  c: () => act('comment', targets()),
  Enter: (event) => {
    if (document.activeElement !== document.body) return;
    event.preventDefault();
    withCursor((row) => void openPane(row));
  },
  Escape: () => {
    if (paneIsOpen()) closePane();
    else if (selectedIds().length > 0) clearSelection();
  },
});
