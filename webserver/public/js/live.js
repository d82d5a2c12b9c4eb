/** The live stream: what changed is read again soon after, and how the connection is stands in plain words at the top. */
import { texts } from '../console/texts/en.js';
import { clockText, serverNow } from './clock.js';

/** From the first change to the question: what comes together is asked for once. */
const gatherMs = 40;
const shortestPauseMs = 250;
const hiddenPauseMs = 2000;
/** Without a word from the stream the page is compared so often. */
const compareMs = 30_000;
const retryMs = 5000;
/** A tab that nobody looks at gives its connection back: browsers allow six to one server. It compares now and then. */
const restMs = 60_000;

/**
 * What a page keeps fresh: its list, and the alarm that it shows in full. Reading the list resolves with the status of the answer: 0 when
 * the server was out of reach, -1 when it must be asked again.
 *
 * @typedef {{ list: () => Promise<number>, alarm: () => Promise<void>, shownAlarm: () => string | undefined }} Kept
 */

/** @type {Kept | undefined} */
let kept;

/** Tells what there is to keep fresh on this page. @param {Kept} what */
export function keepFresh(what) {
  kept = what;
}

/** @type {EventSource | undefined} */
let source;
/** When the page was last right. */
let freshAt = serverNow();
/** @type {number | undefined} */
let timer;
let pauseMs = shortestPauseMs;
/** When the last question was answered, by `performance.now()`. */
let askedAt = 0;
let listIsStale = false;
let alarmIsStale = false;

/** Asks for a fresh list soon, and for a fresh pane when this alarm is shown. @param {string} [alarmId] all when left out */
export function markStale(alarmId) {
  listIsStale = true;
  if (alarmId === undefined || alarmId === kept?.shownAlarm()) alarmIsStale = true;
  const pause = document.hidden ? hiddenPauseMs : pauseMs;
  timer ??= setTimeout(refresh, Math.max(gatherMs, askedAt + pause - performance.now()));
}

async function refresh() {
  const started = performance.now();
  const [readList, readAlarm] = [listIsStale, alarmIsStale];
  listIsStale = false;
  alarmIsStale = false;
  const isList = document.getElementById('list') !== null;
  const [status] = await Promise.all([
    readList && isList && kept ? kept.list() : Promise.resolve(200),
    readAlarm ? kept?.alarm() : undefined,
  ]);
  if (status === -1) listIsStale = true;
  if (status === 401) show('off', texts.live.denied);
  else if (status === 0) show('waiting', texts.live.waiting(clockText(freshAt)));
  else {
    freshAt = serverNow();
    if (source?.readyState === EventSource.OPEN) showOpen();
  }
  // A slow server or a storm of changes is not asked more often than it can answer.
  askedAt = performance.now();
  pauseMs = Math.max(shortestPauseMs, (askedAt - started) * 4);
  timer = undefined;
  if (listIsStale || alarmIsStale) markStale('');
}

/** @param {'on' | 'waiting' | 'off'} state @param {string} words */
function show(state, words) {
  const line = document.getElementById('live');
  const text = document.getElementById('live-words');
  if (!line || !text) return;
  line.dataset.state = state;
  if (text.textContent !== words) text.textContent = words;
  if (state !== 'on') showRate('');
}

function showOpen() {
  const engines = document.getElementById('view')?.dataset.live;
  if (engines === 'paused') show('waiting', texts.live.engines(clockText(freshAt)));
  else show('on', texts.live.on);
}

/** @param {string} words */
function showRate(words) {
  const place = document.getElementById('live-rate');
  if (place && place.textContent !== words) place.textContent = words;
}

/** @param {string} data */
function tellRate(data) {
  const rate = JSON.parse(data).events_per_second;
  const isOn = document.getElementById('live')?.dataset.state === 'on';
  if (isOn) showRate(typeof rate === 'number' ? texts.live.rate(rate) : texts.live.noRate);
}

function connect() {
  source?.close();
  source = new EventSource('/api/v1/stream');
  source.addEventListener('hello', (event) => {
    showOpen();
    // What changed between the page and the stream was told to nobody.
    if (event.lastEventId !== document.getElementById('view')?.dataset.position) markStale();
  });
  source.addEventListener('alarm', (event) => {
    showOpen();
    const record = recordOf(event.data);
    markStale(record?.alarm_id);
    if (record) document.dispatchEvent(new CustomEvent('vigie:alarm', { detail: record }));
  });
  source.addEventListener('resync', () => {
    showOpen();
    markStale();
  });
  source.addEventListener('rate', (event) => tellRate(event.data));
  source.addEventListener('open', showOpen);
  source.addEventListener('error', () => {
    const words = navigator.onLine ? texts.live.waiting : texts.live.offline;
    show('waiting', words(clockText(freshAt)));
    // Refused (session over, too many streams): the browser does not try again by itself.
    if (source?.readyState === EventSource.CLOSED) setTimeout(reconnect, retryMs);
  });
}

async function reconnect() {
  const response = await fetch(location.pathname, { method: 'HEAD', headers: { 'HX-Request': 'true' } }).catch(
    () => undefined,
  );
  if (response?.status === 401) {
    show('off', texts.live.denied);
    return;
  }
  connect();
  markStale();
}

/** @param {string} data */
function recordOf(data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** @type {number | undefined} */
let rest;

function onVisibility() {
  clearTimeout(rest);
  if (document.hidden) {
    // Who wants to hear of new alarms is told of them.
    if (document.documentElement.dataset.alerts !== 'off') return;
    rest = setTimeout(() => source?.close(), restMs);
  } else if (source?.readyState === EventSource.CLOSED) {
    connect();
    markStale();
  }
}

export function startLive() {
  show('waiting', texts.live.connecting);
  connect();
  setInterval(() => {
    markStale();
  }, compareMs);
  document.addEventListener('visibilitychange', onVisibility);
  addEventListener('offline', () => show('waiting', texts.live.offline(clockText(freshAt))));
  addEventListener('online', () => markStale());
  // A page that comes back from the browser's cache has lost its stream.
  addEventListener('pageshow', (event) => {
    if (event.persisted) void reconnect();
  });
  addEventListener('pagehide', () => source?.close());
}
