/** The catalogue of series: `metric_series`, one document each. */
import { type AnyBulkWriteOperation, type Db, MongoBulkWriteError } from 'mongodb';
import { hourMs } from '../series/calendar.ts';
import { isDuplicate } from './decision-store.ts';
import { type SeriesDocument, seriesCollection } from './metric-documents.ts';
import type { SeriesHandle } from './metric-handles.ts';

/** Points of a series that are about to be stored. */
export interface SeriesPoints {
  readonly handle: SeriesHandle;
  readonly start: number;
  readonly end: number;
}

const perRequest = 500;

/**
 * Makes sure that every series is in the catalogue, with its unit and about the time of its last point. A series costs something the
 * first time, when its unit changes, and once an hour; at other times nothing.
 */
export async function recordSeries(db: Db, seen: readonly SeriesPoints[]): Promise<void> {
  const unknown = seen.filter(({ handle }) => handle.recorded === undefined);
  for (let from = 0; from < unknown.length; from += perRequest)
    await lookUp(db, unknown.slice(from, from + perRequest));
  const stale = seen.filter(isStale);
  for (let from = 0; from < stale.length; from += perRequest) await record(db, stale.slice(from, from + perRequest));
}

/** What the catalogue knows already need not be written again: after a start that is nearly everything. */
async function lookUp(db: Db, unknown: readonly SeriesPoints[]): Promise<void> {
  const handles = new Map(unknown.map(({ handle }) => [handle.id, handle]));
  const documents = seriesCollection(db).find(
    { _id: { $in: [...handles.keys()] } },
    { projection: { last_point: 1, unit: 1 } },
  );
  for await (const { _id, last_point, unit } of documents) {
    const handle = handles.get(_id);
    if (handle !== undefined) handle.recorded = { last: last_point.getTime(), unit };
  }
}

function isStale({ handle, end }: SeriesPoints): boolean {
  const { recorded, unit } = handle;
  return recorded === undefined || end >= recorded.last + hourMs || (unit !== undefined && unit !== recorded.unit);
}

async function record(db: Db, stale: readonly SeriesPoints[], retry = true): Promise<void> {
  try {
    await seriesCollection(db).bulkWrite(stale.map(upsertOf), { ordered: false });
  } catch (error) {
    // Somebody created one of them at this moment: now it is there to be updated.
    const isRace = error instanceof MongoBulkWriteError && isDuplicate(error);
    if (!isRace || !retry) throw error;
    return record(db, stale, false);
  }
  for (const { handle, end } of stale) {
    handle.recorded = { last: Math.max(end, handle.recorded?.last ?? 0), unit: handle.unit ?? handle.recorded?.unit };
  }
}

function upsertOf({ handle, start, end }: SeriesPoints): AnyBulkWriteOperation<SeriesDocument> {
  const { metric, entity_id, type, tags } = handle.key;
  const update = {
    $setOnInsert: { metric, entity_id, type, tags },
    $min: { first_point: new Date(start) },
    $max: { last_point: new Date(end) },
    ...(handle.unit === undefined ? {} : { $set: { unit: handle.unit } }),
  };
  return { updateOne: { filter: { _id: handle.id }, update, upsert: true } };
}
