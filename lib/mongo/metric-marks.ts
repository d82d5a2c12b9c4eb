/**
 * Marks: which series of a bucket changed in which hour since it was rolled up. A mark is set after the chunks are written and before
 * the journal entries go, so that each point is always in the journal, under a mark, or in the rollups.
 */
import { randomUUID } from 'node:crypto';
import type { Db } from 'mongodb';
import { hourMs, type TimeRange } from '../series/calendar.ts';
import { bucketOf } from '../series/identity.ts';
import { isDuplicate } from './decision-store.ts';
import { type MarkDocument, markCollection, markId } from './metric-documents.ts';

/**
 * Adds series to the marks of these hours (by number). The version changes, which keeps a roller at work from removing the mark. It is
 * random, not a count: a mark that was removed and set again must not look like the one before.
 */
export async function markHours(
  db: Db,
  bucket: string,
  hours: ReadonlyMap<number, ReadonlySet<string>>,
  retry = true,
): Promise<void> {
  if (hours.size === 0) return;
  const version = randomUUID();
  const operations = [...hours].map(([hour, series]) => ({
    updateOne: {
      filter: { _id: markId(bucket, hour) },
      update: { $addToSet: { series: { $each: [...series] } }, $set: { version } },
      upsert: true,
    },
  }));
  try {
    await markCollection(db).bulkWrite(operations, { ordered: false });
  } catch (error) {
    // Another compactor created one of them at this moment. Marking twice does no harm.
    if (!isDuplicate(error) || !retry) throw error;
    await markHours(db, bucket, hours, false);
  }
}

/** Starts of the hours that a range touches and in which a series is marked. */
export async function markedHours(db: Db, series: string, { from, to }: TimeRange): Promise<readonly number[]> {
  const bucket = bucketOf(series);
  const range = { $gte: markId(bucket, Math.floor(from / hourMs)), $lt: markId(bucket, Math.ceil(to / hourMs)) };
  const found = await markCollection(db)
    .find({ _id: range, series }, { projection: { _id: 1 } })
    .toArray();
  return found.map(({ _id }) => hourOfMark(_id) * hourMs);
}

/** `_id`s of the marks of hours that ended before a time, the oldest first. */
export async function closedMarks(db: Db, before: number, limit: number): Promise<readonly string[]> {
  const found = await markCollection(db)
    .find({}, { projection: { _id: 1 } })
    .toArray();
  const closed = found.map(({ _id }) => _id).filter((id) => (hourOfMark(id) + 1) * hourMs <= before);
  return closed.sort((a, b) => hourOfMark(a) - hourOfMark(b)).slice(0, limit);
}

export function findMark(db: Db, id: string): Promise<MarkDocument | null> {
  return markCollection(db).findOne({ _id: id });
}

/** Removes a mark, unless it changed since it was read. */
export async function removeMark(db: Db, { _id, version }: MarkDocument): Promise<boolean> {
  const { deletedCount } = await markCollection(db).deleteOne({ _id, version });
  return deletedCount === 1;
}

/** Number of the hour since the epoch that a mark is about. */
export function hourOfMark(id: string): number {
  return Number(id.slice(2));
}
