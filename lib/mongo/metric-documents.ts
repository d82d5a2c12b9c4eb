/** The documents of the metric storage and where they lie. `lib/series/README.md` describes how they follow from each other. */
import type { Binary, Collection, Db } from 'mongodb';
import type { MetricType } from '../event/event.ts';
import { dayMs, sliceName, weekMs } from '../series/calendar.ts';
import type { RollupLevel } from '../series/rollup.ts';

/** What the database hands back for bytes. */
export type Packed = Binary | Uint8Array;

export interface SeriesDocument {
  readonly _id: string;
  readonly metric: string;
  readonly entity_id: string;
  readonly type: MetricType;
  readonly tags: Readonly<Record<string, string>>;
  readonly unit?: string;
  readonly first_point: Date;
  /** Raised at most once an hour. */
  readonly last_point: Date;
}

/** Points that one flush wrote for one bucket. `_id`: `<bucket>:<log>:<position>:<writer>:<number>`, inserted once and never changed. */
export interface JournalDocument {
  readonly _id: string;
  readonly log: string;
  /** The last decision that it reflects. */
  readonly position: number;
  readonly written: Date;
  /** Number of points, and of series. */
  readonly count: number;
  readonly series: number;
  /** Times of the first and the last point. */
  readonly start: Date;
  readonly end: Date;
  readonly data: Packed;
}

/** Points of one series in one day. `_id`: `<series>:<day>:<part>`. */
export interface ChunkDocument {
  readonly _id: string;
  /** Changes with every write: who read an older one does not overwrite. */
  readonly version: number;
  readonly log: string;
  /** The highest position that was merged into it, in that log. */
  readonly position: number;
  readonly count: number;
  readonly start: Date;
  readonly end: Date;
  readonly data: Packed;
}

/** Windows of one series. `_id`: `<series>:<number of the span since the epoch>`. */
export interface RollupDocument {
  readonly _id: string;
  readonly version: number;
  readonly data: Packed;
}

/** The series of one bucket whose points of one hour changed since they were rolled up. `_id`: `<bucket>:<number of the hour>`. */
export interface MarkDocument {
  readonly _id: string;
  readonly version: string;
  readonly series: readonly string[];
}

/** Base names of the sliced collections, with the length of a slice. */
export const chunkSlices = { collection: 'metric_chunks', slice: weekMs } as const;

export function seriesCollection(db: Db): Collection<SeriesDocument> {
  return db.collection<SeriesDocument>('metric_series');
}

export function journalCollection(db: Db): Collection<JournalDocument> {
  return db.collection<JournalDocument>('metric_journal');
}

export function markCollection(db: Db): Collection<MarkDocument> {
  return db.collection<MarkDocument>('metric_marks');
}

/** The chunks of the week that holds a day. */
export function chunkCollection(db: Db, day: number): Collection<ChunkDocument> {
  return db.collection<ChunkDocument>(sliceName(chunkSlices.collection, day * dayMs, chunkSlices.slice));
}

/** The rollups of a level in the slice that holds the span which begins at `start`. */
export function rollupCollection(db: Db, level: RollupLevel, start: number): Collection<RollupDocument> {
  return db.collection<RollupDocument>(sliceName(level.collection, start, level.slice));
}

export function chunkId(series: string, day: number, part: number): string {
  return `${series}:${padded(day, 6)}:${padded(part, 5)}`;
}

/** Bounds of the `_id`s of a series from one day to another, both included: at or after the first, before the second. */
export function chunkRange(series: string, firstDay: number, lastDay: number): { $gte: string; $lt: string } {
  return { $gte: `${series}:${padded(firstDay, 6)}:`, $lt: `${series}:${padded(lastDay, 6)};` };
}

/** Day and part of a chunk's `_id`. */
export function placeOfChunk(id: string): { day: number; part: number } {
  const [, day, part] = id.split(':');
  return { day: Number(day), part: Number(part) };
}

export function rollupId(series: string, level: RollupLevel, time: number): string {
  return `${series}:${padded(Math.floor(time / level.span), 6)}`;
}

export function markId(bucket: string, hour: number): string {
  return `${bucket}:${padded(hour, 8)}`;
}

/** Bounds of everything whose `_id` begins with a prefix and a colon. */
export function idsOf(prefix: string): { $gte: string; $lt: string } {
  return { $gte: `${prefix}:`, $lt: `${prefix};` };
}

/** `source` says which process wrote it, and `number` which of its entries it is. */
export function journalId(
  bucket: string,
  { log, position }: Pick<JournalDocument, 'log' | 'position'>,
  source: string,
  number: number,
): string {
  return `${bucket}:${log}:${padded(position, 14)}:${source}:${padded(number, 6)}`;
}

export function bytesOf(data: Packed): Uint8Array {
  return data instanceof Uint8Array ? data : data.value();
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
