/**
 * The writing half of the metric storage. Points wait in memory by series; a flush packs all that waits into one journal document per
 * bucket and inserts them, so its cost depends on the points and hardly on the number of series. Journal documents have ids of their own
 * and never change: a replay, or a process that wakes up late, adds the same points once more, and merging takes each once.
 */
import { randomBytes } from 'node:crypto';
import { type Db, MongoBulkWriteError } from 'mongodb';
import { groupBy } from '../engine/group-by.ts';
import { messageOf, TransientError } from '../errors/errors.ts';
import { isStorable } from '../series/calendar.ts';
import { type Columns, columnsOf } from '../series/columns.ts';
import { JournalPacker } from '../series/journal.ts';
import type { MetricWriter, SeriesPoint } from '../series/store.ts';
import { isDuplicate } from './decision-store.ts';
import { type JournalDocument, journalCollection, journalId } from './metric-documents.ts';
import { type SeriesHandle, SeriesHandles } from './metric-handles.ts';
import { recordSeries, type SeriesPoints } from './metric-series.ts';

export interface MetricWriterOptions {
  /** Name of the decision log whose points these are: positions are compared within one log only. */
  readonly log: string;
  /** Series that the writer remembers, about; each takes some 500 bytes. */
  readonly seriesLimit?: number;
}

/** Points of a flush, of one series. */
interface Taken extends SeriesPoints {
  readonly columns: Columns;
}

/** What one flush takes along: nothing of it counts as durable before all of it is. */
interface Batch {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly taken: readonly Taken[];
  /** Packed at the first try, kept for the next one. */
  entries?: readonly JournalDocument[];
}

/** Entries are cut at this size: far below the database's limit of 16 MiB. */
const largestEntryBytes = 4 * 2 ** 20;
const entriesPerInsert = 16;

/** The writer of one decision log. */
export function createMetricWriter(db: Db, options: MetricWriterOptions): JournalWriter {
  return new JournalWriter(db, options);
}

export class JournalWriter implements MetricWriter {
  readonly #db: Db;
  readonly #log: string;
  readonly #handles: SeriesHandles;
  readonly #packer = new JournalPacker();
  /** Tells our entries from those of another process that has had this log. */
  readonly #name = randomBytes(6).toString('base64url');
  #entryCount = 0;
  #waiting: SeriesHandle[] = [];
  #first: number | undefined;
  #last = 0;
  #count = 0;
  #batch: Batch | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #rejected = 0;

  constructor(db: Db, { log, seriesLimit = 500_000 }: MetricWriterOptions) {
    this.#db = db;
    this.#log = log;
    this.#handles = new SeriesHandles(seriesLimit);
  }

  append(points: readonly SeriesPoint[], position: number): void {
    const before = this.#count;
    for (const { series, time, value } of points) {
      if (isStorable(time) && Number.isFinite(value)) this.#take(this.#handles.of(series), series.unit, time, value);
      else this.#rejected += 1;
    }
    if (this.#count === before) return;
    this.#first ??= position;
    this.#last = position;
  }

  oldestPending(): number | undefined {
    return this.#batch?.first ?? this.#first;
  }

  pendingCount(): number {
    return (this.#batch?.count ?? 0) + this.#count;
  }

  /** Points that cannot be stored at all: no finite number, or a time outside of 1970 to 4707. */
  rejectedCount(): number {
    return this.#rejected;
  }

  /** Flushes run one after the other: all that an entry's position stands for is durable with it or before it. */
  flush(): Promise<void> {
    const turn = this.#flushing.then(() => this.#flushAll());
    this.#flushing = turn.catch(() => undefined);
    return turn;
  }

  #take(handle: SeriesHandle, unit: string | undefined, time: number, value: number): void {
    if (unit !== undefined) handle.unit = unit;
    if (handle.times.length === 0) this.#waiting.push(handle);
    handle.times.push(time);
    handle.values.push(value);
    this.#count += 1;
  }

  async #flushAll(): Promise<void> {
    if (this.#batch !== undefined) await this.#write(this.#batch);
    if (this.#first === undefined) return;
    this.#batch = this.#takeBatch(this.#first);
    await this.#write(this.#batch);
  }

  #takeBatch(first: number): Batch {
    const taken = this.#waiting.map((handle) => takenFrom(handle));
    const batch: Batch = { first, last: this.#last, count: this.#count, taken };
    this.#waiting = [];
    this.#count = 0;
    this.#first = undefined;
    return batch;
  }

  async #write(batch: Batch): Promise<void> {
    try {
      await recordSeries(this.#db, batch.taken);
      batch.entries ??= this.#pack(batch);
      await Promise.all(inGroups(batch.entries, entriesPerInsert).map((group) => this.#insert(group)));
    } catch (error) {
      throw new TransientError('database_write_failed', `Points could not be stored: ${messageOf(error)}`, {
        cause: error,
      });
    }
    this.#batch = undefined;
  }

  #pack(batch: Batch): readonly JournalDocument[] {
    const entries: JournalDocument[] = [];
    for (const [bucket, taken] of groupBy(batch.taken, ({ handle }) => handle.bucket)) {
      let packed: Taken[] = [];
      for (const [index, points] of taken.entries()) {
        this.#packer.add(points.handle.digest, points.columns);
        packed.push(points);
        if (this.#packer.length < largestEntryBytes && index < taken.length - 1) continue;
        entries.push(this.#entry(bucket, batch.last, packed));
        packed = [];
      }
    }
    return entries;
  }

  #entry(bucket: string, position: number, packed: readonly Taken[]): JournalDocument {
    return {
      _id: journalId(bucket, { log: this.#log, position }, this.#name, this.#entryCount++),
      log: this.#log,
      position,
      written: new Date(),
      count: packed.reduce((sum, { columns }) => sum + columns.times.length, 0),
      series: packed.length,
      start: new Date(packed.reduce((earliest, { start }) => Math.min(earliest, start), Number.POSITIVE_INFINITY)),
      end: new Date(packed.reduce((latest, { end }) => Math.max(latest, end), 0)),
      data: this.#packer.take(),
    };
  }

  /** An entry that is there already was inserted by the try before this one. */
  async #insert(entries: readonly JournalDocument[]): Promise<void> {
    try {
      await journalCollection(this.#db).insertMany([...entries], { ordered: false });
    } catch (error) {
      const failures = error instanceof MongoBulkWriteError ? [error.writeErrors].flat() : [];
      if (failures.length === 0 || !failures.every(isDuplicate)) throw error;
    }
  }
}

/** Moves the waiting points out of the handle, because new ones may come while these are written. */
function takenFrom(handle: SeriesHandle): Taken {
  const columns = columnsOf(handle.times, handle.values);
  handle.times = [];
  handle.values = [];
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (const time of columns.times) {
    if (time < start) start = time;
    if (time > end) end = time;
  }
  return { handle, columns, start, end };
}

function inGroups<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, group) =>
    items.slice(group * size, (group + 1) * size),
  );
}
