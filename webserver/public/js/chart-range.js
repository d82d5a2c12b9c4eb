/** Which time a chart shows, and its points as the library wants them. */

const minute = 60_000;
const day = 1440 * minute;
const shortestBefore = 30 * minute;
const longestBefore = 12 * 60 * minute;
const longest = 30 * day;
/** Widths of a step, in seconds. */
const steps = [10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400];
const mostPoints = 360;

/**
 * @typedef {object} ChartRange
 * @property {number} from
 * @property {number} to
 * @property {number} stepSeconds
 * @property {number} spanFrom the alarm's own span
 * @property {number} spanTo
 */

/**
 * The alarm with half as much time before it; all times in milliseconds.
 *
 * @param {number} created @param {number | undefined} resolved @param {number} now
 * @returns {ChartRange}
 */
export function chartRange(created, resolved, now) {
  const end = resolved ?? now;
  const before = Math.max(shortestBefore, Math.min(longestBefore, (end - created) / 2));
  const to = resolved === undefined ? now : Math.min(now, end + before);
  const from = Math.max(created - before, to - longest);
  const wanted = (to - from) / 1000 / mostPoints;
  const stepSeconds = steps.find((step) => step >= wanted) ?? 86_400;
  return { from: Math.floor(from), to: Math.ceil(to), stepSeconds, spanFrom: created, spanTo: end };
}

/**
 * Times and values side by side. Where much more time passes than usual there is a gap: missing data is never a line.
 *
 * @param {readonly (readonly [number, number])[]} points
 * @returns {[number[], (number | null)[]]}
 */
export function alignPoints(points) {
  const distances = points.slice(1).map(([time], index) => time - (points[index]?.[0] ?? time));
  const usual = distances.toSorted((one, other) => one - other)[Math.floor(distances.length / 2)] ?? 0;
  /** @type {number[]} */
  const times = [];
  /** @type {(number | null)[]} */
  const values = [];
  for (const [time, value] of points) {
    const last = times.at(-1);
    if (last !== undefined && time - last > usual * 2.5) {
      times.push(last + usual);
      values.push(null);
    }
    times.push(time);
    values.push(value);
  }
  return [times, values];
}
