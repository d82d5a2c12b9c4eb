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

type Source = Pick<ChunkDocument, 'log' | 'position'>;
export type ChunkWrite = AnyBulkWriteOperation<ChunkDocument>;

/** Each write matches or inserts one chunk, unless somebody else changed it. */
export interface ChunkWrites {
  /** To be written before the last one: they do not say yet that the positions are reached. */
  readonly first: readonly ChunkWrite[];
  readonly last: ChunkWrite | undefined;
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
  const range = { from: day * dayMs, to: (day + 1) * dayMs };
  const known = hasRepeat ? (await readChunks(db, series, range)).times : new Float64Array(0);
  const contents = mergeDay(open, segments, known);
  const [before, after] = [sourceOf(open), newestOf(open, segments)];
  const writes = contents.map(({ part, columns }, index): ChunkWrite => {
    const _id = chunkId(series, day, part);
    const body = { ...(index === contents.length - 1 ? after : before), ...bodyOf(columns) };
    if (part !== open?.part) return { insertOne: { document: { _id, version: 1, ...body } } };
    return {
      replaceOne: { filter: { _id, version: open.version }, replacement: { version: open.version + 1, ...body } },
    };
  });
  return { first: writes.slice(0, -1), last: writes.at(-1), lastPart: contents.at(-1)?.part ?? open?.part ?? 0 };
}

/** What the day reflects before the writes: positions of no log when it is new. */
function sourceOf(open: OpenPart | undefined): Source {
  return { log: open?.log ?? '', position: open?.position ?? -1 };
}

/** The log and the highest position that the day reflects then. */
function newestOf(open: OpenPart | undefined, segments: readonly Segment[]): Source {
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
