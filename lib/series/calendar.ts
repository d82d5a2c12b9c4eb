/**
 * How time is cut, in UTC and by plain arithmetic: a day of one series is stored in numbered parts, days lie in collections of one week
 * (Monday to Sunday), and rollups lie in longer ones. Retention drops whole collections, so their names say where they begin.
 */
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const weekMs = 7 * dayMs;

/** The times in [from, to), in milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Times are stored from 1970 to the year 4707: the number of a day has at most six digits. */
const lastTime = 1_000_000 * dayMs - 1;

/** The first Monday after the epoch: weeks begin there. */
const firstMonday = 4 * dayMs;

/** Whether points of this time can be stored: whole milliseconds, not before 1970. */
export function isStorable(time: number): boolean {
  return Number.isInteger(time) && time >= 0 && time <= lastTime;
}

/** Number of the day since the epoch. */
export function dayOf(time: number): number {
  return Math.floor(time / dayMs);
}

/** The start of the window of this width that holds a time. Widths divide a day or are whole weeks' parts. */
export function windowStart(time: number, width: number): number {
  return Math.floor(time / width) * width;
}

/** The start of the slice, of whole weeks, that holds a time. */
export function sliceStart(time: number, sliceMs: number): number {
  return firstMonday + Math.floor((time - firstMonday) / sliceMs) * sliceMs;
}

/** `<base>_<yyyymmdd of the slice's first day>`. */
export function sliceName(base: string, time: number, sliceMs: number): string {
  const start = Math.max(0, sliceStart(time, sliceMs));
  return `${base}_${new Date(start).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** Where a slice of this name begins, in milliseconds since the epoch; undefined when the name is not a slice of `base`. */
export function sliceStartOf(base: string, name: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(name.startsWith(`${base}_`) ? name.slice(base.length + 1) : '');
  if (match === null) return undefined;
  const time = Date.parse(`${match[1]}-${match[2]}-${match[3]}T00:00:00.000Z`);
  return Number.isNaN(time) ? undefined : time;
}
