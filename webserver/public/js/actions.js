/** Acts on alarms: asks what there is to ask, shows at once that something happens, and says in words what became of it. */
import { askingActions, isActionType, undoOf } from '../console/alarms/actions.js';
import { failureLines, resultLines } from '../console/alarms/results.js';
import { texts } from '../console/texts/en.js';
import { markStale } from './live.js';
import { dialogOf } from './menus.js';
import { shownAlarm } from './pane.js';
import { clearSelection, cursorRow, nameOfAlarm, selectedIds } from './selection.js';
import { openToast } from './toasts.js';

/** @typedef {import('../../console/alarms/actions.ts').ActionType} ActionType */

/** The alarms that the open dialog is about. @type {readonly string[]} */
let asked = [];

/** The selected alarms, else the marked row, else the open alarm. */
export function targets() {
  const selected = selectedIds();
  if (selected.length > 0) return selected;
  const id = cursorRow()?.dataset.id ?? shownAlarm();
  return id === undefined ? [] : [id];
}

/** Does it, or opens the dialog that asks first. @param {ActionType} action @param {readonly string[]} ids */
export function act(action, ids) {
  if (ids.length === 0) return;
  if (askingActions.includes(action)) ask(action, ids);
  else void perform(action, ids, new URLSearchParams());
}

/** @param {ActionType} action @param {readonly string[]} ids */
function ask(action, ids) {
  const dialog = dialogOf(action);
  if (!dialog) return;
  asked = ids;
  const applies = dialog.querySelector('.applies');
  if (applies) applies.textContent = ids.length > 1 ? texts.forms.appliesTo(ids.length) : '';
  dialog.showModal();
  const first = dialog.querySelector('input:checked, input:not([type="radio"]), textarea');
  if (first instanceof HTMLElement) first.focus();
}

/**
 * @param {ActionType} action
 * @param {readonly string[]} ids
 * @param {URLSearchParams} fields
 * @param {boolean} [isUndo]
 */
async function perform(action, ids, fields, isUndo = false) {
  const toast = openToast();
  toast.show([texts.outcome.doing(texts.outcomes[action].doing, ids.length)], { stays: true });
  markPending(ids, action, true);
  const answer = await sendAll(action, ids, fields, (done) => {
    toast.show([texts.outcome.progress(texts.outcomes[action].doing, done, ids.length)], { stays: true });
  });
  markPending(ids, action, false);
  markStale();
  if ('fault' in answer) {
    toast.show([texts.outcome.failed(answer.fault)], { isFault: true });
    return;
  }
  const applied = answer.results.filter((result) => result.kind === 'applied').map((result) => result.id);
  const failures = ids.length > 1 ? failureLines(answer.results, nameOfAlarm) : [];
  clearSelection(applied);
  const undo = isUndo ? undefined : undoOf[action];
  const button = { label: texts.bar.undo, run: () => undo && void perform(undo, applied, new URLSearchParams(), true) };
  const isFault = !answer.results.some((result) => result.kind === 'applied' || result.kind === 'pending');
  toast.show([...resultLines(action, answer.results), ...failures], {
    isFault,
    ...(undo && applied.length > 0 ? { button } : {}),
  });
}

/** @typedef {{ id: string, kind: string, reason?: string }} Result */

/** Many go in parts, so that progress can be told. */
const sentAtOnce = 500;

/**
 * What was done before a part failed stays told: the rest was not sent.
 *
 * @param {ActionType} action
 * @param {readonly string[]} ids
 * @param {URLSearchParams} fields
 * @param {(done: number) => void} tell
 * @returns {Promise<{ results: Result[] } | { fault: string }>}
 */
async function sendAll(action, ids, fields, tell) {
  /** @type {Result[]} */
  const results = [];
  for (let at = 0; at < ids.length; at += sentAtOnce) {
    if (at > 0) tell(at);
    const answer = await send(action, ids.slice(at, at + sentAtOnce), fields);
    if ('results' in answer) results.push(...answer.results);
    else if (at === 0) return answer;
    else
      return {
        results: [...results, ...ids.slice(at).map((id) => ({ id, kind: 'unavailable', reason: answer.fault }))],
      };
  }
  return { results };
}

/**
 * @param {ActionType} action
 * @param {readonly string[]} ids
 * @param {URLSearchParams} fields
 * @returns {Promise<{ results: Result[] } | { fault: string }>}
 */
async function send(action, ids, fields) {
  const body = new URLSearchParams(fields);
  body.set('action', action);
  for (const id of ids) body.append('id', id);
  const headers = { accept: 'application/json', 'x-csrf-token': document.body.dataset.csrf ?? '' };
  const response = await fetch('/alarms/actions', { method: 'POST', body, headers, redirect: 'manual' }).catch(
    () => undefined,
  );
  if (!response) return { fault: texts.outcome.unreachable };
  if (response.ok) return await response.json();
  if (response.type === 'opaqueredirect') return { fault: texts.live.denied };
  const problem = await response.json().catch(() => ({}));
  const details = Object.values(problem.errors ?? {}).join(' ');
  return { fault: details || problem.detail || problem.title || texts.errors.internal.title };
}

/** @param {readonly string[]} ids @param {ActionType} action @param {boolean} isPending */
function markPending(ids, action, isPending) {
  for (const id of ids) {
    const row = document.getElementById(`row-${id}`);
    if (action === 'ack') row?.classList.toggle('is-pending', isPending);
    if (id === shownAlarm()) document.querySelector('.alarm-actions')?.classList.toggle('is-pending', isPending);
  }
}

/** @param {SubmitEvent} event */
function onSubmit(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.getAttribute('action') !== '/alarms/actions') return;
  const dialog = form.closest('dialog');
  const name = dialog ? form.dataset.action : event.submitter instanceof HTMLButtonElement ? event.submitter.value : '';
  if (name === undefined || !isActionType(name)) return;
  event.preventDefault();
  if (!dialog) {
    act(name, form.dataset.single === undefined ? selectedIds() : [form.dataset.single]);
    return;
  }
  const fields = new URLSearchParams();
  for (const [key, value] of new FormData(form)) if (typeof value === 'string') fields.append(key, value);
  dialog.close();
  form.reset();
  void perform(name, asked, fields);
}

export function startActions() {
  document.addEventListener('submit', onSubmit);
  document.addEventListener('keydown', (event) => {
    const form = event.target instanceof HTMLTextAreaElement ? event.target.form : null;
    if (form && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}
