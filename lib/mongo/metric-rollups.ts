/** Reads and writes rollups. */
import type { AnyBulkWriteOperation, Db } from 'mongodb';
import { groupBy } from '../engine/group-by.ts';
import { sliceName, type TimeRange } from '../series/calendar.ts';
import { packWindows, type RollupLevel, unpackWindows } from '../series/rollup.ts';
import type { Window } from '../series/window.ts';
import { isDuplicate } from './decision-store.ts';
import { bytesOf, type RollupDocument, rollupCollection, rollupId } from './metric-documents.ts';

/** One rollup document as it was read; version 0 when there is none. */
export interface StoredRollup {
  readonly version: number;
  readonly windows: readonly Window[];
}

/** A change of one rollup document. */
export interface RollupChange {
  readonly series: string;
  readonly level: RollupLevel;
  /** Any time in the document's span. */
  readonly time: number;
  readonly stored: StoredRollup;
  readonly windows: readonly Window[];
}

export const noRollup: StoredRollup = { version: 0, windows: [] };

/** The documents of several series that hold a time, by series; a series without one is absent. */
export async function findRollups(
  db: Db,
  level: RollupLevel,
  series: readonly string[],
  time: number,
): Promise<ReadonlyMap<string, StoredRollup>> {
  const ids = series.map((id) => rollupId(id, level, time));
  const documents = await collectionOf(db, level, time)
    .find({ _id: { $in: ids } })
    .toArray();
  return new Map(
    documents.map((document) => [
      seriesOf(document),
      { version: document.version, windows: windowsIn(document, level) },
    ]),
  );
}

/** The windows of one series that begin in a range, in order. */
export async function readWindows(
  db: Db,
  level: RollupLevel,
  series: string,
  { from, to }: TimeRange,
): Promise<readonly Window[]> {
  const spans: number[] = [];
  for (let span = Math.floor(from / level.span); span * level.span < to; span += 1) spans.push(span * level.span);
  const slices = groupBy(spans, (start) => sliceName(level.collection, start, level.slice));
  const found = await Promise.all(
    [...slices].map(([, starts]) => {
      const [first, last] = [starts[0] ?? 0, starts.at(-1) ?? 0];
      const range = { $gte: rollupId(series, level, first), $lte: rollupId(series, level, last) };
      return rollupCollection(db, level, first).find({ _id: range }).sort({ _id: 1 }).toArray();
    }),
  );
  return found
    .flat()
    .flatMap((document) => windowsIn(document, level))
    .filter(({ start }) => start >= from && start < to);
}

/** Writes changed documents, all of one level and slice, under their versions. Returns false when one is not as it was read. */
export async function writeRollups(db: Db, changes: readonly RollupChange[]): Promise<boolean> {
  const [first] = changes;
  if (first === undefined) return true;
  const operations = changes.map(writeOf);
  try {
    const collection = collectionOf(db, first.level, first.time);
    const { matchedCount, insertedCount } = await collection.bulkWrite(operations, { ordered: false });
    return matchedCount + insertedCount === operations.length;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

function writeOf({ series, level, time, stored, windows }: RollupChange): AnyBulkWriteOperation<RollupDocument> {
  const _id = rollupId(series, level, time);
  const data = packWindows(windows, level.width);
  if (stored.version === 0) return { insertOne: { document: { _id, version: 1, data } } };
  return {
    replaceOne: { filter: { _id, version: stored.version }, replacement: { version: stored.version + 1, data } },
  };
}

/** A document lies in the slice in which its span begins. */
function collectionOf(db: Db, level: RollupLevel, time: number): ReturnType<typeof rollupCollection> {
  return rollupCollection(db, level, Math.floor(time / level.span) * level.span);
}

function windowsIn(document: RollupDocument, level: RollupLevel): readonly Window[] {
  return unpackWindows(bytesOf(document.data), level.width);
}

function seriesOf({ _id }: RollupDocument): string {
  return _id.slice(0, _id.lastIndexOf(':'));
}
