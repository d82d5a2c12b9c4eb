/** Which time a section of charts shows, and its points as the library wants them. */
import { isSpanKey, stepSecondsOf, windowOf } from '../console/charts/range.js';
import { serverNow } from './clock.js';

const minute = 60_000;
const day = 1440 * minute;
const shortestBefore = 30 * minute;
const longestBefore = 12 * 60 * minute;
const longest = 30 * day;

/** @typedef {{ from: number, to: number }} TimeWindow */
/** @typedef {TimeWindow & { stepSeconds: number, span?: TimeWindow }} ChartWindow */

/**
 * What the section's attributes ask for: `data-range` (a usual span), `data-from` and `data-to`, else the alarm's own time. The span of an
 * alarm (`data-span-from`, `data-span-to`) is shaded; `data-step` is in seconds. All other times in milliseconds.
 *
 * @param {HTMLElement} section @param {TimeWindow} [zoom] shown instead
 * @returns {ChartWindow}
 */
export function chartWindow({ dataset }, zoom) {
  const now = serverNow();
  const span = dataset.spanFrom === undefined ? undefined : spanOf(dataset.spanFrom, dataset.spanTo, now);
  const shown = zoom ?? chosenWindow(dataset, now) ?? aroundAlarm(span ?? { from: now - day, to: now }, now);
  const stepSeconds = Number(dataset.step ?? 0) || stepSecondsOf(shown);
  return { from: Math.floor(shown.from), to: Math.ceil(shown.to), stepSeconds, ...(span && { span }) };
}

/** @param {string} from @param {string | undefined} to @param {number} now @returns {TimeWindow} */
function spanOf(from, to, now) {
  return { from: Date.parse(from), to: to === undefined ? now : Date.parse(to) };
}

/** @param {DOMStringMap} dataset @param {number} now @returns {TimeWindow | undefined} */
function chosenWindow({ range = '', from, to }, now) {
  if (isSpanKey(range)) return windowOf({ span: range }, now);
  return from && to ? { from: Date.parse(from), to: Date.parse(to) } : undefined;
}

/** The alarm with half as much time before it. @param {TimeWindow} span @param {number} now @returns {TimeWindow} */
export function aroundAlarm({ from: created, to: end }, now) {
  const before = Math.max(shortestBefore, Math.min(longestBefore, (end - created) / 2));
  const to = Math.min(now, end + before);
  return { from: Math.max(created - before, to - longest), to };
}
