/**
 * What is kept of the points of one window of time, and how windows become wider ones and values. Everything follows from the points in
 * the order of time, so a window can always be computed again, and two windows side by side add up to one.
 */
import type { MetricType } from '../event/event.ts';
import { windowStart } from './calendar.ts';
import type { Columns } from './columns.ts';
import type { Aggregation, Point } from './store.ts';

/** The points of [start, start + width), which has at least one. Times in milliseconds since the epoch. */
export interface Window {
  readonly start: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly first: number;
  readonly last: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** What was counted from the first point to the last one, by the rules of `increaseBetween`. */
  readonly increase: number;
}

/**
 * What was counted between two consecutive points.
 * - COUNTER: the difference; when it went down it was reset, and counts from zero. A wrap at 32 or 64 bits is taken for a reset too:
 *   today most counters have 64 bits, and restarts are what happens.
 * - ABSOLUTE: reading it resets it, so each value is what was counted since the point before.
 * - DERIVE and GAUGE: the difference, of either sign.
 */
export function increaseBetween(type: MetricType, previous: number, next: number): number {
  if (type === 'ABSOLUTE') return next;
  if (type === 'COUNTER' && next < previous) return next;
  return next - previous;
}

/** One window per `width` that has points, in order. The points must be in order, each time once. */
export function windowsOf({ times, values }: Columns, width: number, type: MetricType): readonly Window[] {
  const windows: Window[] = [];
  let open: MutableWindow | undefined;
  for (let index = 0; index < times.length; index += 1) {
    const [time, value] = [times[index] ?? 0, values[index] ?? 0];
    const start = windowStart(time, width);
    if (open !== undefined && open.start === start) {
      extend(open, time, value, type);
      continue;
    }
    open = {
      start,
      count: 1,
      sum: value,
      min: value,
      max: value,
      first: value,
      last: value,
      firstTime: time,
      lastTime: time,
      increase: 0,
    };
    windows.push(open);
  }
  return windows;
}

/** Windows in order, as wider ones. `width` must be a multiple of theirs. */
export function widen(windows: readonly Window[], width: number, type: MetricType): readonly Window[] {
  const wide: Window[] = [];
  for (const window of windows) {
    const start = windowStart(window.start, width);
    const open = wide.at(-1);
    if (open !== undefined && open.start === start) wide[wide.length - 1] = join(open, window, type);
    else wide.push({ ...window, start });
  }
  return wide;
}

/** The value of each window; `rate` is per second, from the last point of the window before, and absent where nothing is before. */
export function valuesOf(windows: readonly Window[], aggregation: Aggregation, type: MetricType): readonly Point[] {
  const points: Point[] = [];
  for (const [index, window] of windows.entries()) {
    const value = aggregation === 'rate' ? rateOf(windows[index - 1], window, type) : valueOf(window, aggregation);
    if (value !== undefined) points.push({ time: window.start, value });
  }
  return points;
}

/** The rate per second at each point but the first. The points must be in order, each time once. */
export function ratesOf({ times, values }: Columns, type: MetricType): readonly Point[] {
  const points: Point[] = [];
  for (let index = 1; index < times.length; index += 1) {
    const seconds = ((times[index] ?? 0) - (times[index - 1] ?? 0)) / 1000;
    const increase = increaseBetween(type, values[index - 1] ?? 0, values[index] ?? 0);
    points.push({ time: times[index] ?? 0, value: increase / seconds });
  }
  return points;
}

type MutableWindow = { -readonly [Field in keyof Window]: Window[Field] };

function extend(window: MutableWindow, time: number, value: number, type: MetricType): void {
  window.increase = telescopes(type)
    ? value - window.first
    : window.increase + increaseBetween(type, window.last, value);
  window.count += 1;
  window.sum += value;
  if (value < window.min) window.min = value;
  if (value > window.max) window.max = value;
  window.last = value;
  window.lastTime = time;
}

function join(a: Window, b: Window, type: MetricType): Window {
  return {
    start: a.start,
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    first: a.first,
    last: b.last,
    firstTime: a.firstTime,
    lastTime: b.lastTime,
    increase: telescopes(type) ? b.last - a.first : a.increase + increaseBetween(type, a.last, b.first) + b.increase,
  };
}

/** Whether what was counted is simply the last value less the first one: added up step by step it would only gather rounding errors. */
function telescopes(type: MetricType): boolean {
  return type === 'GAUGE' || type === 'DERIVE';
}

function rateOf(before: Window | undefined, window: Window, type: MetricType): number | undefined {
  const fromTime = before?.lastTime ?? window.firstTime;
  if (window.lastTime === fromTime) return undefined;
  const entering = before === undefined ? 0 : increaseBetween(type, before.last, window.first);
  return (entering + window.increase) / ((window.lastTime - fromTime) / 1000);
}

function valueOf(window: Window, aggregation: Exclude<Aggregation, 'rate'>): number {
  switch (aggregation) {
    case 'avg':
      return window.sum / window.count;
    case 'min':
    case 'max':
    case 'sum':
    case 'count':
    case 'last':
      return window[aggregation];
  }
}
