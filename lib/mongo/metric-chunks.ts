/** Reads points from the chunks. */
import type { Collection, Db } from 'mongodb';
import { dayOf, sliceName, sliceStart, sliceStartOf, type TimeRange, weekMs } from '../series/calendar.ts';
import { between, type Columns, concatenate, merge, noPoints, readColumns } from '../series/columns.ts';
import { bytesOf, type ChunkDocument, chunkRange, chunkSlices, placeOfChunk } from './metric-documents.ts';

/** Ranges over more slices than this look first which ones there are. */
const manySlices = 8;

/** The points of a series in a range, in order. */
export async function readChunks(db: Db, series: string, range: TimeRange): Promise<Columns> {
  const weeks = await weeksOf(db, range);
  const columns = await Promise.all(
    weeks.map(async (week) => {
      const documents = await findChunks(db, series, week, range);
      return mergeParts(documents);
    }),
  );
  return between(concatenate(columns), range.from, range.to);
}

/** The chunks of one week that may have points of the range. */
async function findChunks(
  db: Db,
  series: string,
  week: number,
  { from, to }: TimeRange,
): Promise<readonly ChunkDocument[]> {
  const firstDay = dayOf(Math.max(from, week));
  const lastDay = dayOf(Math.min(to, week + weekMs) - 1);
  const touching = { start: { $lt: new Date(to) }, end: { $gte: new Date(from) } };
  return chunksOfWeek(db, week)
    .find({ _id: chunkRange(series, firstDay, lastDay), ...touching })
    .sort({ _id: 1 })
    .toArray();
}

/** Parts in the order of their `_id`s as one: within a day the higher part counts, and days follow each other. */
export function mergeParts(documents: readonly ChunkDocument[]): Columns {
  const days: Columns[] = [];
  let day = -1;
  for (const document of documents) {
    const columns = readColumns(bytesOf(document.data));
    const place = placeOfChunk(document._id);
    if (place.day === day) days.push(merge(days.pop() ?? noPoints, columns, 'incoming'));
    else days.push(columns);
    day = place.day;
  }
  return concatenate(days);
}

function chunksOfWeek(db: Db, week: number): Collection<ChunkDocument> {
  return db.collection<ChunkDocument>(sliceName(chunkSlices.collection, week, chunkSlices.slice));
}

/** Starts of the weeks that a range touches, and that have a collection when there are many. */
async function weeksOf(db: Db, { from, to }: TimeRange): Promise<readonly number[]> {
  if (to <= from) return [];
  const first = sliceStart(from, weekMs);
  const count = Math.ceil((to - first) / weekMs);
  if (count <= manySlices) return Array.from({ length: count }, (_, index) => first + index * weekMs);
  const found = await db
    .listCollections({ name: new RegExp(`^${chunkSlices.collection}_`) }, { nameOnly: true })
    .toArray();
  const starts = found
    .map(({ name }) => sliceStartOf(chunkSlices.collection, name))
    .filter((start) => start !== undefined);
  const weeks = starts.map((start) => sliceStart(start, weekMs));
  return weeks.filter((week) => week + weekMs > from && week < to).sort((a, b) => a - b);
}
