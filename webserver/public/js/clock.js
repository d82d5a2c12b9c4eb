/** Keeps durations and ages on the page running, by the server's clock. */
import { formatAge, formatClock, formatDuration } from '../console/format.js';
import { rememberZone } from './zone.js';

const offset = Number(document.body.dataset.now ?? Date.now()) - Date.now();

/** The server's time in milliseconds since the epoch. */
export function serverNow() {
  return Date.now() + offset;
}

/** The zone that times on this page are written in. */
export function readersZone() {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || document.body.dataset.zone || 'UTC';
}

/** The time of day in the reader's zone. @param {number} time */
export function clockText(time) {
  return formatClock(time, serverNow(), readersZone());
}

/** Writes every running time below `root` anew. @param {ParentNode} root */
export function tick(root = document) {
  const now = serverNow();
  for (const element of root.querySelectorAll('time[data-tick]')) {
    const time = /** @type {HTMLTimeElement} */ (element);
    const age = now - Date.parse(time.dateTime);
    const text = time.dataset.tick === 'ago' ? formatAge(age) : formatDuration(age);
    if (time.textContent !== text) time.textContent = text;
  }
  const clock = document.getElementById('clock');
  if (clock) clock.textContent = clockText(now);
}

export function startClock() {
  const zoneIsNew = rememberZone();
  const zone = document.querySelector('.rail-zone');
  if (zone) zone.textContent = `${readersZone()} · `;
  tick();
  const next = () => {
    if (!document.hidden) tick();
    setTimeout(next, 1000 - (serverNow() % 1000));
  };
  next();
  document.addEventListener('visibilitychange', () => tick());
  // Clock times were written in the server's zone: once, before it knew ours.
  if (zoneIsNew && readersZone() !== document.body.dataset.zone) document.dispatchEvent(new CustomEvent('vigie:stale'));
}
