/**
 * Windows of a minute, an hour or a day of one series, from the rollups where they are up to date and from the points elsewhere. Both
 * give the same numbers, bit by bit: hours are always made of minutes, and days of hours.
 */
import type { Db } from 'mongodb';
import type { MetricType } from '../event/event.ts';
import { dayMs, hourMs, minuteMs, type TimeRange, windowStart } from '../series/calendar.ts';
import { between, type Columns, merge } from '../series/columns.ts';
import { dayLevel, hourLevel, minuteLevel } from '../series/rollup.ts';
import { type Window, widen, windowsOf } from '../series/window.ts';
import { readChunks } from './metric-chunks.ts';
import { markedHours } from './metric-marks.ts';
import { readJournal } from './metric-points.ts';
import { readWindows } from './metric-rollups.ts';

/** Hours of points that lie this near to each other are read at once. */
const joinedHours = 6;

/** Gives windows in order, of ranges of whole hours; of whole days for `days`. */
export interface WindowSource {
  minutes(range: TimeRange): Promise<readonly Window[]>;
  hours(range: TimeRange): Promise<readonly Window[]>;
  days(range: TimeRange): Promise<readonly Window[]>;
}

/** A series as far as reading needs it. */
export interface ReadSeries {
  readonly id: string;
  readonly type: MetricType;
}

/** Looks once which hours of the range are not rolled up. */
export async function openWindowSource(db: Db, series: ReadSeries, range: TimeRange): Promise<WindowSource> {
  const waiting = await readJournal(db, series.id, range);
  const marked = await markedHours(db, series.id, range);
  return new SeriesWindows(db, series, waiting, new Set([...marked, ...Array.from(waiting.times, hourOf)]));
}

class SeriesWindows implements WindowSource {
  readonly #db: Db;
  readonly #series: ReadSeries;
  readonly #waiting: Columns;
  /** Starts of the hours whose rollups are not up to date. */
  readonly #open: ReadonlySet<number>;

  constructor(db: Db, series: ReadSeries, waiting: Columns, open: ReadonlySet<number>) {
    this.#db = db;
    this.#series = series;
    this.#waiting = waiting;
    this.#open = open;
  }

  async minutes(range: TimeRange): Promise<readonly Window[]> {
    const stored = await readWindows(this.#db, minuteLevel, this.#series.id, range);
    const rolled = stored.filter(({ start }) => !this.#open.has(hourOf(start)));
    return inOrder([...rolled, ...(await this.#openMinutes(range))]);
  }

  async hours(range: TimeRange): Promise<readonly Window[]> {
    const stored = await readWindows(this.#db, hourLevel, this.#series.id, range);
    const rolled = stored.filter(({ start }) => !this.#open.has(start));
    return inOrder([...rolled, ...widen(await this.#openMinutes(range), hourMs, this.#series.type)]);
  }

  async days(range: TimeRange): Promise<readonly Window[]> {
    const openDays = new Set(this.#openIn(range).map((hour) => windowStart(hour, dayMs)));
    const stored = await readWindows(this.#db, dayLevel, this.#series.id, range);
    const rolled = stored.filter(({ start }) => !openDays.has(start));
    const open = await Promise.all([...openDays].map((day) => this.hours({ from: day, to: day + dayMs })));
    return inOrder([...rolled, ...open.flatMap((hours) => widen(hours, dayMs, this.#series.type))]);
  }

  #openIn({ from, to }: TimeRange): readonly number[] {
    return [...this.#open].filter((hour) => hour >= from && hour < to);
  }

  /** The minutes of the range's open hours, from their points. */
  async #openMinutes(range: TimeRange): Promise<readonly Window[]> {
    const minutes = await Promise.all(
      stretches(this.#openIn(range)).map(async (stretch) => {
        const stored = await readChunks(this.#db, this.#series.id, stretch);
        const points = merge(stored, between(this.#waiting, stretch.from, stretch.to), 'incoming');
        return windowsOf(points, minuteMs, this.#series.type);
      }),
    );
    return minutes.flat().filter(({ start }) => this.#open.has(hourOf(start)));
  }
}

/** Ranges that hold all of these hours, and few others. */
function stretches(hours: readonly number[]): readonly TimeRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const hour of [...hours].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && hour - last.to < joinedHours * hourMs) last.to = hour + hourMs;
    else ranges.push({ from: hour, to: hour + hourMs });
  }
  return ranges;
}

function hourOf(time: number): number {
  return windowStart(time, hourMs);
}

function inOrder(windows: readonly Window[]): readonly Window[] {
  return [...windows].sort((a, b) => a.start - b.start);
}
