/** Changes of filters and pages without a reload: htmx does the requests, this keeps pane, history and failures right. */
import { texts } from '../console/texts/en.js';
import { openToast } from './toasts.js';

/** Grows with each change of the view: an answer of an older one is worth nothing. */
let generation = 0;

export function navigationGeneration() {
  return generation;
}

/** Loads this address again into the view, keeping what did not change. @param {string} [path] */
export function reloadView(path = location.pathname + location.search) {
  return htmx.ajax('GET', path, { target: '#view', swap: 'outerMorph' });
}

/** True while the page reads itself again: nobody asked for it, and the line at the top says when the server is away. */
let isQuiet = false;

/** Like `reloadView`, without a word when it fails. */
export async function refreshView() {
  isQuiet = true;
  try {
    await reloadView();
  } finally {
    isQuiet = false;
  }
}

/** An address with this alarm's pane, or with none; written as the server writes it. @param {string} address @param {string | null} open */
export function withPane(address, open) {
  const url = new URL(address, location.href);
  if (open === null) url.searchParams.delete('open');
  else url.searchParams.set('open', open);
  return url.pathname + url.search.replaceAll('%2C', ',').replaceAll('%3A', ':');
}

/** Writes a new address without a request. @param {string} path @param {boolean} [replace] */
export function setAddress(path, replace = false) {
  if (path === location.pathname + location.search) return;
  if (replace) history.replaceState({ htmx: true }, '', path);
  else history.pushState({ htmx: true }, '', path);
}

export function startNavigation() {
  history.replaceState({ htmx: true }, '', location.href);
  document.addEventListener('htmx:config:request', (event) => carryPane(detailOf(event)));
  document.addEventListener('htmx:before:history:restore', (event) => {
    event.preventDefault();
    void reloadView();
  });
  document.addEventListener('htmx:after:request', (event) => {
    const { ctx } = detailOf(event);
    if (ctx.response.status < 400 || ctx.response.status === 401) return;
    event.preventDefault();
    say(ctx.response.status);
  });
  document.addEventListener('htmx:error', () => say(0));
  document.addEventListener('htmx:before:swap', (event) => {
    if (detailOf(event).ctx?.target?.id === 'view') generation += 1;
  });
  document.addEventListener('htmx:after:swap', (event) => {
    if (detailOf(event).ctx?.sourceElement.id === 'search') takeSearch();
    const view = document.getElementById('view');
    if (view?.dataset.title) document.title = view.dataset.title;
    document.dispatchEvent(new CustomEvent('vigie:view'));
  });
  // A part of a page comes without the session's token: forms get it when they are sent.
  document.addEventListener(
    'submit',
    ({ target }) => {
      const token = target instanceof HTMLFormElement ? target.elements.namedItem('csrf_token') : null;
      if (token instanceof HTMLInputElement) token.value = document.body.dataset.csrf ?? '';
    },
    true,
  );
  document.addEventListener('vigie:stale', () => void reloadView());
}

/** @param {Event} event */
function detailOf(event) {
  return /** @type {CustomEvent<HtmxDetail>} */ (event).detail;
}

/** What was typed has become words and chips; htmx leaves a field alone that has the focus. */
function takeSearch() {
  const field = document.getElementById('q');
  if (field instanceof HTMLInputElement) field.value = field.getAttribute('value') ?? '';
}

/** The pane stays while filters change: links were written before it was opened or closed. @param {HtmxDetail} detail */
function carryPane({ ctx }) {
  if (ctx.target?.id !== 'view' || ctx.sourceElement === document.body) return;
  const open = new URLSearchParams(location.search).get('open');
  ctx.request.body?.delete('open');
  ctx.request.action = withPane(ctx.request.action, open);
}

/** @param {number} status */
function say(status) {
  if (isQuiet) return;
  const { outcome, errors } = texts;
  const reason = status === 0 ? outcome.unreachable : status === 503 ? errors.unavailable.title : errors.internal.title;
  openToast().show([outcome.notLoaded(reason)], { isFault: true });
}
