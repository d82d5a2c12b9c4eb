/**
 * Moves points from the journal to the chunks, one bucket at a time: merge, write the chunks under the guard of their versions, mark the
 * hours that changed, and only then delete the journal entries. A crash anywhere leaves the entries, and the next pass does it again
 * with the same result. Several may run: who finds that a chunk changed under it leaves the entries to the next pass.
 */
import type { Collection, Db } from 'mongodb';
import { groupBy } from '../engine/group-by.ts';
import { dayMs, minuteMs, sliceStart } from '../series/calendar.ts';
import { buckets } from '../series/identity.ts';
import { isDuplicate } from './decision-store.ts';
import { type ChunkWrite, chunkWrites } from './metric-chunk-writes.ts';
import { type DayPoints, takeApart } from './metric-day-points.ts';
import {
  type ChunkDocument,
  chunkCollection,
  chunkSlices,
  idsOf,
  type JournalDocument,
  journalCollection,
} from './metric-documents.ts';
import { markHours } from './metric-marks.ts';
import { OpenParts } from './metric-open-parts.ts';

export interface CompactorOptions {
  /**
   * How long chunks are kept at least, in milliseconds (`metric_raw_days` of the retention). Older points are not taken: what was measured
   * beside them may be gone, and rolling the rest up would replace rollups that were right.
   */
  readonly keepPointsMs: number;
}

/** What one pass did. */
export interface CompactionReport {
  /** Journal entries that are merged and deleted, and the points in them. */
  readonly entries: number;
  readonly points: number;
  /** Chunks that were written. */
  readonly chunks: number;
  /** Buckets that another compactor was working on: the next pass takes them. */
  readonly conflicts: number;
  /** Points that are too old, or more than a day in the future. */
  readonly discarded: number;
}

export interface Compactor {
  /**
   * Compacts the buckets that are due, or every bucket with `everything`. Call it again and again, about each second; when nothing is
   * due it costs next to nothing. Not to be called again before it has returned; other processes may run theirs.
   */
  compactOnce(now: number, everything?: boolean): Promise<CompactionReport>;
}

/** A bucket is due with this many points, or this many a series, whichever is more; or when its oldest entry has this age. */
const due = { points: 40_000, pointsPerSeries: 256, ageMs: 10 * minuteMs };
/** How often a bucket is looked at. */
const look = { leastMs: 1000, mostMs: minuteMs };
/** Points that are merged at once at most, about, so that memory is bounded. */
const pointsAtOnce = 500_000;
const operationsPerWrite = 500;

type Stub = Pick<JournalDocument, '_id' | 'count' | 'series' | 'written'>;

export function createCompactor(db: Db, { keepPointsMs }: CompactorOptions): Compactor {
  const compactor = new BucketCompactor(db, keepPointsMs);
  return { compactOnce: (now, everything = false) => compactor.compact(now, everything) };
}

class BucketCompactor {
  readonly #db: Db;
  readonly #keepMs: number;
  readonly #open: OpenParts;
  /** When each bucket is looked at next. */
  readonly #nextLook = new Map<string, number>();
  #report = { entries: 0, points: 0, chunks: 0, conflicts: 0, discarded: 0 };

  constructor(db: Db, keepMs: number) {
    this.#db = db;
    this.#keepMs = keepMs;
    this.#open = new OpenParts(db);
  }

  async compact(now: number, everything: boolean): Promise<CompactionReport> {
    this.#report = { entries: 0, points: 0, chunks: 0, conflicts: 0, discarded: 0 };
    for (const bucket of buckets) {
      if (!everything && now < (this.#nextLook.get(bucket) ?? 0)) continue;
      await this.#bucket(bucket, now, everything);
    }
    return this.#report;
  }

  async #bucket(bucket: string, now: number, everything: boolean): Promise<void> {
    const stubs = await journalCollection(this.#db)
      .find({ _id: idsOf(bucket) }, { projection: { count: 1, series: 1, written: 1 } })
      .sort({ _id: 1 })
      .toArray();
    const dueAt = everything && stubs.length > 0 ? now : dueTime(stubs, now);
    this.#nextLook.set(bucket, now + Math.min(look.mostMs, Math.max(look.leastMs, (dueAt - now) / 2)));
    if (dueAt > now) return;
    for (const group of byPoints(stubs)) {
      if (!(await this.#entries(bucket, group, now))) return;
    }
  }

  /** Returns false when somebody else was at work: caches are dropped, and nothing is deleted. */
  async #entries(bucket: string, stubs: readonly Stub[], now: number): Promise<boolean> {
    const journal = journalCollection(this.#db);
    const ids = stubs.map(({ _id }) => _id);
    const entries = await journal
      .find({ _id: { $in: ids } })
      .sort({ _id: 1 })
      .toArray();
    const { days, hours, points, discarded } = takeApart(entries, now - this.#keepMs, now + dayMs);
    for (const [, ofSlice] of groupBy(days, ({ day }) => sliceStart(day * dayMs, chunkSlices.slice))) {
      if (await this.#writeDays(ofSlice)) continue;
      this.#open.forget(days);
      this.#nextLook.set(bucket, 0);
      this.#report.conflicts += 1;
      return false;
    }
    await markHours(this.#db, bucket, hours);
    await journal.deleteMany({ _id: { $in: ids } });
    this.#report.entries += entries.length;
    this.#report.points += points;
    this.#report.discarded += discarded;
    return true;
  }

  /** Writes the days, all of one slice. Returns false when a chunk is not as it was read. */
  async #writeDays(days: readonly DayPoints[]): Promise<boolean> {
    const open = await this.#open.find(days);
    const first: ChunkWrite[] = [];
    const last: ChunkWrite[] = [];
    for (const [index, day] of days.entries()) {
      const writes = await chunkWrites(this.#db, day, open[index]);
      first.push(...writes.first);
      if (writes.last !== undefined) last.push(writes.last);
      this.#open.remember(day.series, day.day, writes.lastPart);
    }
    const collection = chunkCollection(this.#db, days[0]?.day ?? 0);
    return (await this.#write(collection, first)) && (await this.#write(collection, last));
  }

  async #write(collection: Collection<ChunkDocument>, writes: readonly ChunkWrite[]): Promise<boolean> {
    for (let from = 0; from < writes.length; from += operationsPerWrite) {
      const group = writes.slice(from, from + operationsPerWrite);
      try {
        const { matchedCount, insertedCount } = await collection.bulkWrite(group, { ordered: false });
        if (matchedCount + insertedCount < group.length) return false;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
      this.#report.chunks += group.length;
    }
    return true;
  }
}

/** When a bucket becomes due, in milliseconds since the epoch: `now` or before when it is, later by how fast its points come. */
function dueTime(stubs: readonly Stub[], now: number): number {
  if (stubs.length === 0) return now + 30_000;
  const points = stubs.reduce((sum, { count }) => sum + count, 0);
  const series = stubs.reduce((most, stub) => Math.max(most, stub.series), 0);
  const oldest = stubs.reduce((first, { written }) => Math.min(first, written.getTime()), Number.POSITIVE_INFINITY);
  const enough = Math.max(due.points, due.pointsPerSeries * series);
  if (points >= enough) return now;
  const full = oldest + (Math.max(1000, now - oldest) / points) * enough;
  return Math.min(oldest + due.ageMs, full);
}

function byPoints(stubs: readonly Stub[]): readonly (readonly Stub[])[] {
  const groups: Stub[][] = [];
  let points = Number.POSITIVE_INFINITY;
  for (const stub of stubs) {
    if (points + stub.count > pointsAtOnce) {
      groups.push([]);
      points = 0;
    }
    groups.at(-1)?.push(stub);
    points += stub.count;
  }
  return groups;
}
