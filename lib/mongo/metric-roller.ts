/**
 * Rolls marked hours up, once they are over: the points of the hour, read whole from the chunks, become its minutes and its hour, and the
 * day's hours the day. Nothing is ever added to a window: whatever order points came in, the same points give the same rollups.
 * Rollups are read before the chunks and written under their versions, so of several rollers none overwrites what it has not seen.
 */
import type { Db } from 'mongodb';
import type { MetricType } from '../event/event.ts';
import { dayMs, hourMs, minuteMs, type TimeRange, windowStart } from '../series/calendar.ts';
import { dayLevel, hourLevel, minuteLevel, replaceWindows, type RollupLevel } from '../series/rollup.ts';
import { type Window, widen, windowsOf } from '../series/window.ts';
import { readChunks } from './metric-chunks.ts';
import { seriesCollection } from './metric-documents.ts';
import { closedMarks, findMark, hourOfMark, removeMark } from './metric-marks.ts';
import { findRollups, noRollup, type RollupChange, type StoredRollup, writeRollups } from './metric-rollups.ts';

/** What one pass did. */
export interface RollReport {
  /** Marks that are done: one hour of one bucket each. */
  readonly marks: number;
  /** Series and hours that were computed. */
  readonly rolled: number;
  /** Marks that stay, because something changed meanwhile. */
  readonly conflicts: number;
}

export interface Roller {
  /** Rolls at most `limit` marks up, the oldest first. Not to be called again before it has returned; other processes may run theirs. */
  rollOnce(now: number, limit?: number): Promise<RollReport>;
}

/**
 * An hour is rolled up this long after its end, when the compactor has all that came in time (it waits for ten minutes at most). What comes
 * later is late, and has the hour rolled up again.
 */
const graceMs = 12 * minuteMs;
const seriesAtOnce = 100;
const readsAtOnce = 8;

interface Group {
  readonly series: readonly string[];
  /** Start of the hour. */
  readonly hour: number;
  readonly types: ReadonlyMap<string, MetricType>;
  readonly stored: ReadonlyMap<RollupLevel, ReadonlyMap<string, StoredRollup>>;
}

export function createRoller(db: Db): Roller {
  return {
    rollOnce: async (now, limit = 64) => {
      const report = { marks: 0, rolled: 0, conflicts: 0 };
      for (const id of await closedMarks(db, now - graceMs, limit)) {
        const mark = await findMark(db, id);
        if (mark === null) continue;
        const isRolled = await rollSeries(db, mark.series, hourOfMark(id) * hourMs);
        report.rolled += mark.series.length;
        if (isRolled && (await removeMark(db, mark))) report.marks += 1;
        else report.conflicts += 1;
      }
      return report;
    },
  };
}

/** Returns false when a rollup was not as it had been read. */
async function rollSeries(db: Db, series: readonly string[], hour: number): Promise<boolean> {
  for (let from = 0; from < series.length; from += seriesAtOnce) {
    const group = await loadGroup(db, series.slice(from, from + seriesAtOnce), hour);
    const changes = await changesOf(db, group);
    for (const level of [minuteLevel, hourLevel, dayLevel]) {
      if (
        !(await writeRollups(
          db,
          changes.filter((change) => change.level === level),
        ))
      )
        return false;
    }
  }
  return true;
}

async function loadGroup(db: Db, series: readonly string[], hour: number): Promise<Group> {
  const levels = [minuteLevel, hourLevel, dayLevel];
  const [catalogue, ...stored] = await Promise.all([
    seriesCollection(db)
      .find({ _id: { $in: [...series] } }, { projection: { type: 1 } })
      .toArray(),
    ...levels.map((level) => findRollups(db, level, series, hour)),
  ]);
  return {
    series,
    hour,
    types: new Map(catalogue.map(({ _id, type }) => [_id, type])),
    stored: new Map(levels.map((level, index) => [level, stored[index] ?? new Map<string, StoredRollup>()])),
  };
}

async function changesOf(db: Db, group: Group): Promise<readonly RollupChange[]> {
  const changes: RollupChange[] = [];
  for (let from = 0; from < group.series.length; from += readsAtOnce) {
    const some = group.series.slice(from, from + readsAtOnce);
    const found = await Promise.all(some.map((series) => changesOfSeries(db, group, series)));
    changes.push(...found.flat());
  }
  return changes;
}

async function changesOfSeries(db: Db, group: Group, series: string): Promise<readonly RollupChange[]> {
  const { hour } = group;
  const type = group.types.get(series) ?? 'GAUGE';
  const points = await readChunks(db, series, { from: hour, to: hour + hourMs });
  // A marked hour has points. When there are none the retention has dropped them, and the rollups are all that is left.
  if (points.times.length === 0) return [];
  const minutes = windowsOf(points, minuteMs, type);
  const ofHour = { from: hour, to: hour + hourMs };
  const minuteChange = change(group, series, minuteLevel, { ...ofHour, windows: minutes });
  const hourChange = change(group, series, hourLevel, { ...ofHour, windows: widen(minutes, hourMs, type) });
  const day = windowStart(hour, dayMs);
  const hoursOfDay = hourChange.windows.filter(({ start }) => start >= day && start < day + dayMs);
  const ofDay = { from: day, to: day + dayMs, windows: widen(hoursOfDay, dayMs, type) };
  const changes = [minuteChange, hourChange, change(group, series, dayLevel, ofDay)];
  return changes.filter(({ stored, windows }) => stored.version > 0 || windows.length > 0);
}

/** The change that puts windows in the place of those in their range. */
function change(
  group: Group,
  series: string,
  level: RollupLevel,
  by: TimeRange & { readonly windows: readonly Window[] },
): RollupChange {
  const stored = group.stored.get(level)?.get(series) ?? noRollup;
  return { series, level, time: group.hour, stored, windows: replaceWindows(stored.windows, by) };
}
