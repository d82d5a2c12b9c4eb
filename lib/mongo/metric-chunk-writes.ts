/** From the points that came for a day to the writes of its chunks. */
import type { AnyBulkWriteOperation, Db } from 'mongodb';
import { ByteWriter } from '../series/bytes.ts';
import { dayMs } from '../series/calendar.ts';
import { type Columns, writeColumns } from '../series/columns.ts';
import { isRepeat, mergeDay, type OpenPart, type Segment } from '../series/day-parts.ts';
import { readChunks } from './metric-chunks.ts';
import type { DayPoints } from './metric-day-points.ts';
import { type ChunkDocument, chunkId } from './metric-documents.ts';
import type { FoundPart } from './metric-open-parts.ts';

export interface ChunkWrites {
  /** Each of them matches or inserts one chunk, unless somebody else changed it. */
  readonly operations: readonly AnyBulkWriteOperation<ChunkDocument>[];
  /** The day's last part afterwards. */
  readonly lastPart: number;
}

/** What makes the day contain its points; nothing when it does already. */
export async function chunkWrites(
  db: Db,
  { series, day, segments }: DayPoints,
  open: FoundPart | undefined,
): Promise<ChunkWrites> {
  const hasRepeat = open !== undefined && segments.some((segment) => isRepeat(segment, open));
  const known = hasRepeat ? (await readChunks(db, series, day * dayMs, (day + 1) * dayMs)).times : new Float64Array(0);
  const contents = mergeDay(open, segments, known);
  const source = newestOf(open, segments);
  const operations = contents.map(({ part, columns }) => {
    const _id = chunkId(series, day, part);
    const body = { ...source, ...bodyOf(columns) };
    if (part !== open?.part) return { insertOne: { document: { _id, version: 1, ...body } } };
    return {
      replaceOne: { filter: { _id, version: open.version }, replacement: { version: open.version + 1, ...body } },
    };
  });
  return { operations, lastPart: contents.at(-1)?.part ?? open?.part ?? 0 };
}

/** The log and the highest position that the day reflects then. */
function newestOf(open: OpenPart | undefined, segments: readonly Segment[]): Pick<ChunkDocument, 'log' | 'position'> {
  const last = segments.at(-1) ?? open;
  const log = last?.log ?? '';
  const sources = [...segments, ...(open === undefined ? [] : [open])].filter((source) => source.log === log);
  return { log, position: sources.reduce((highest, { position }) => Math.max(highest, position), 0) };
}

function bodyOf(columns: Columns): Pick<ChunkDocument, 'count' | 'start' | 'end' | 'data'> {
  const out = new ByteWriter(2048);
  writeColumns(out, columns);
  const { times } = columns;
  return { count: times.length, start: new Date(times[0] ?? 0), end: new Date(times.at(-1) ?? 0), data: out.copy() };
}
