/** Journal entries, taken apart by series and day. */
import { dayOf, hourMs } from '../series/calendar.ts';
import { type Columns, slice } from '../series/columns.ts';
import type { Segment } from '../series/day-parts.ts';
import { unpackJournal } from '../series/journal.ts';
import { bytesOf, type JournalDocument } from './metric-documents.ts';

/** What the entries hold for one series in one day, in the order in which it came. */
export interface DayPoints {
  readonly series: string;
  readonly day: number;
  readonly segments: Segment[];
}

export interface TakenApart {
  readonly days: readonly DayPoints[];
  /** Series by the number of the hour of which they have points. */
  readonly hours: ReadonlyMap<number, ReadonlySet<string>>;
  readonly points: number;
  /** Points outside of [oldest, newest]: they are not kept. */
  readonly discarded: number;
}

/** Takes entries apart, which must be in the order of their `_id`s. Times outside of [oldest, newest] are left out and counted. */
export function takeApart(entries: readonly JournalDocument[], oldest: number, newest: number): TakenApart {
  const days = new Map<string, DayPoints>();
  const hours = new Map<number, Set<string>>();
  let [points, discarded] = [0, 0];
  for (const { data, log, position } of entries) {
    for (const { id, columns } of unpackJournal(bytesOf(data))) {
      const kept = within(columns, oldest, newest);
      points += kept.times.length;
      discarded += columns.times.length - kept.times.length;
      for (const part of byDay(kept)) add(days, id, { log, position, columns: part });
      noteHours(hours, id, kept.times);
    }
  }
  return { days: [...days.values()], hours, points, discarded };
}

function add(days: Map<string, DayPoints>, series: string, segment: Segment): void {
  const day = dayOf(segment.columns.times[0] ?? 0);
  const key = `${series}:${day}`;
  const known = days.get(key);
  if (known === undefined) days.set(key, { series, day, segments: [segment] });
  else known.segments.push(segment);
}

/** Stretches of points of one day, in the order given. */
function byDay(columns: Columns): readonly Columns[] {
  const stretches: Columns[] = [];
  let from = 0;
  for (let index = 1; index <= columns.times.length; index += 1) {
    if (index < columns.times.length && dayOf(columns.times[index] ?? 0) === dayOf(columns.times[from] ?? 0)) continue;
    stretches.push(slice(columns, from, index));
    from = index;
  }
  return stretches;
}

function noteHours(hours: Map<number, Set<string>>, series: string, times: Float64Array): void {
  let last = -1;
  for (const time of times) {
    const hour = Math.floor(time / hourMs);
    if (hour === last) continue;
    last = hour;
    const known = hours.get(hour);
    if (known === undefined) hours.set(hour, new Set([series]));
    else known.add(series);
  }
}

function within(columns: Columns, oldest: number, newest: number): Columns {
  const { times, values } = columns;
  if (times.every((time) => time >= oldest && time <= newest)) return columns;
  const kept = [...times.keys()].filter((index) => (times[index] ?? 0) >= oldest && (times[index] ?? 0) <= newest);
  return {
    times: Float64Array.from(kept, (index) => times[index] ?? 0),
    values: Float64Array.from(kept, (index) => values[index] ?? 0),
  };
}
