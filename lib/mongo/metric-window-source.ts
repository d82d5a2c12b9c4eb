/**
 * Windows of a minute, an hour or a day of one series, from the rollups where they are up to date and from the points elsewhere. Both
 * give the same numbers, bit by bit: hours are always made of minutes, and days of hours.
 */
import type { Db } from 'mongodb';
import type { MetricType } from '../event/event.ts';
import { dayMs, hourMs, minuteMs, windowStart } from '../series/calendar.ts';
import { between, type Columns, merge } from '../series/columns.ts';
import { bucketOf } from '../series/identity.ts';
import { dayLevel, hourLevel, minuteLevel } from '../series/rollup.ts';
import { type Window, widen, windowsOf } from '../series/window.ts';
import { readChunks } from './metric-chunks.ts';
import { markedHours } from './metric-marks.ts';
import { readJournal } from './metric-points.ts';
import { readWindows } from './metric-rollups.ts';

/** Hours of points that lie this near to each other are read at once. */
const joinedHours = 6;

/** Gives windows in order, of ranges of whole hours (for `days`: the days that such a range touches, from the range's points alone). */
export interface WindowSource {
  minutes(from: number, to: number): Promise<readonly Window[]>;
  hours(from: number, to: number): Promise<readonly Window[]>;
  days(from: number, to: number): Promise<readonly Window[]>;
}

/** Looks once which hours of [from, to) are not rolled up. */
export async function openWindowSource(
  db: Db,
  type: MetricType,
  series: string,
  from: number,
  to: number,
): Promise<WindowSource> {
  const waiting = await readJournal(db, series, from, to);
  const marked = await markedHours(db, bucketOf(series), series, from, to);
  const open = new Set([...marked.map((hour) => hour * hourMs), ...Array.from(waiting.times, hourOf)]);
  return new SeriesWindows(db, type, series, waiting, open);
}

class SeriesWindows implements WindowSource {
  readonly #db: Db;
  readonly #type: MetricType;
  readonly #series: string;
  readonly #waiting: Columns;
  /** Starts of the hours whose rollups are not up to date. */
  readonly #open: ReadonlySet<number>;

  constructor(db: Db, type: MetricType, series: string, waiting: Columns, open: ReadonlySet<number>) {
    this.#db = db;
    this.#type = type;
    this.#series = series;
    this.#waiting = waiting;
    this.#open = open;
  }

  async minutes(from: number, to: number): Promise<readonly Window[]> {
    const stored = await readWindows(this.#db, minuteLevel, this.#series, from, to);
    const rolled = stored.filter(({ start }) => !this.#open.has(hourOf(start)));
    return inOrder([...rolled, ...(await this.#minutesOf(this.#openIn(from, to)))]);
  }

  async hours(from: number, to: number): Promise<readonly Window[]> {
    const stored = await readWindows(this.#db, hourLevel, this.#series, from, to);
    const rolled = stored.filter(({ start }) => !this.#open.has(start));
    return inOrder([...rolled, ...widen(await this.#minutesOf(this.#openIn(from, to)), hourMs, this.#type)]);
  }

  async days(from: number, to: number): Promise<readonly Window[]> {
    const openDays = new Set(this.#openIn(from, to).map((hour) => windowStart(hour, dayMs)));
    const stored = await readWindows(this.#db, dayLevel, this.#series, from, to);
    const rolled = stored.filter(({ start }) => !openDays.has(start));
    const open = await Promise.all([...openDays].map((day) => this.hours(day, day + dayMs)));
    return inOrder([...rolled, ...open.flatMap((hours) => widen(hours, dayMs, this.#type))]);
  }

  #openIn(from: number, to: number): readonly number[] {
    return [...this.#open].filter((hour) => hour >= from && hour < to);
  }

  /** The minutes of these hours, from their points. */
  async #minutesOf(hours: readonly number[]): Promise<readonly Window[]> {
    const wanted = new Set(hours);
    const minutes = await Promise.all(
      stretches([...wanted]).map(async ([from, to]) => {
        const stored = await readChunks(this.#db, this.#series, from, to);
        return windowsOf(merge(stored, between(this.#waiting, from, to), 'incoming'), minuteMs, this.#type);
      }),
    );
    return minutes.flat().filter(({ start }) => wanted.has(hourOf(start)));
  }
}

/** Ranges [from, to) that hold all of these hours, and few others. */
function stretches(hours: readonly number[]): readonly (readonly [from: number, to: number])[] {
  const ranges: [number, number][] = [];
  for (const hour of [...hours].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && hour - last[1] < joinedHours * hourMs) last[1] = hour + hourMs;
    else ranges.push([hour, hour + hourMs]);
  }
  return ranges;
}

function hourOf(time: number): number {
  return windowStart(time, hourMs);
}

function inOrder(windows: readonly Window[]): readonly Window[] {
  return [...windows].sort((a, b) => a.start - b.start);
}
