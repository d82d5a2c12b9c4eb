/**
 * Marks: which series of a bucket changed in which hour since it was rolled up. A mark is set after the chunks are written and before
 * the journal entries go, so that each point is always in the journal, under a mark, or in the rollups.
 */
import type { Db } from 'mongodb';
import { hourMs } from '../series/calendar.ts';
import { isDuplicate } from './decision-store.ts';
import { type MarkDocument, markCollection, markId } from './metric-documents.ts';

/** Adds series to the marks of these hours (by number). The version changes, which keeps a roller at work from removing the mark. */
export async function markHours(
  db: Db,
  bucket: string,
  hours: ReadonlyMap<number, ReadonlySet<string>>,
  retry = true,
): Promise<void> {
  if (hours.size === 0) return;
  const operations = [...hours].map(([hour, series]) => ({
    updateOne: {
      filter: { _id: markId(bucket, hour) },
      update: { $addToSet: { series: { $each: [...series] } }, $inc: { version: 1 } },
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

/** Numbers of the hours in [from, to) in which a series is marked. */
export async function markedHours(
  db: Db,
  bucket: string,
  series: string,
  from: number,
  to: number,
): Promise<readonly number[]> {
  const range = { $gte: markId(bucket, Math.floor(from / hourMs)), $lt: markId(bucket, Math.ceil(to / hourMs)) };
  const found = await markCollection(db)
    .find({ _id: range, series }, { projection: { _id: 1 } })
    .toArray();
  return found.map(({ _id }) => hourOfMark(_id));
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
