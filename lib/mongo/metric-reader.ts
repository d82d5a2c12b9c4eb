/**
 * The reading half of the metric storage. A point is in the journal, in chunks, or in both; an hour is rolled up unless the journal has
 * points of it or it is marked. Reading goes the way that points go (journal, marks, then rollups and chunks), so none is missed while
 * it moves.
 */
import type { Db, Filter } from 'mongodb';
import { dayMs, hourMs, minuteMs, type TimeRange, windowStart } from '../series/calendar.ts';
import type { FoundSeries, MetricReader, Point, RangeQuery, SeriesFilter } from '../series/store.ts';
import { ratesOf, valuesOf, type Window, widen, windowsOf } from '../series/window.ts';
import { contains } from './contains.ts';
import { type SeriesDocument, seriesCollection } from './metric-documents.ts';
import { readPoints } from './metric-points.ts';
import { openWindowSource, type ReadSeries } from './metric-window-source.ts';

export function createMetricReader(db: Db): MetricReader {
  return {
    findSeries: (filter, limit, skip = 0) => findSeries(db, filter, limit, skip),
    countSeries: (filter, cap) => seriesCollection(db).countDocuments(conditionOf(filter), { limit: cap }),
    readRange: async (query) => {
      const series = await seriesCollection(db).findOne({ _id: query.seriesId }, { projection: { type: 1 } });
      if (series === null || query.to <= query.from) return [];
      return readRange(db, { id: query.seriesId, type: series.type }, query);
    },
  };
}

async function findSeries(db: Db, filter: SeriesFilter, limit: number, skip: number): Promise<readonly FoundSeries[]> {
  const found = seriesCollection(db).find(conditionOf(filter)).sort({ _id: 1 });
  const documents = await found.skip(skip).limit(limit).toArray();
  return documents.map(({ _id, ...series }) => ({ id: _id, ...series }));
}

function conditionOf({ entity_id, metric, tags = {}, search, words = [], ids }: SeriesFilter): Filter<SeriesDocument> {
  const named = [
    ...(metric === undefined ? [] : [{ metric }]),
    ...(search === undefined ? [] : [{ metric: contains(search) }]),
    ...words.map((word) => ({ $or: [{ metric: contains(word) }, { entity_id: contains(word) }] })),
  ];
  return {
    ...(entity_id === undefined ? {} : { entity_id }),
    ...(ids === undefined ? {} : { _id: { $in: [...ids] } }),
    ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`tags.${name}`, value])),
    ...(named.length === 0 ? {} : { $and: named }),
  };
}

async function readRange(db: Db, series: ReadSeries, query: RangeQuery): Promise<readonly Point[]> {
  const { step, aggregation = 'avg' } = query;
  if (step === undefined) {
    const points = await readPoints(db, series.id, query);
    if (aggregation === 'rate') return ratesOf(points, series.type);
    return Array.from(points.times, (time, index) => ({ time, value: points.values[index] ?? 0 }));
  }
  const from = windowStart(query.from, step);
  // A rate begins at the last point of the step before.
  const range = { from: aggregation === 'rate' ? from - step : from, to: windowStart(query.to - 1, step) + step };
  const windows = await readSteps(db, series, range, step);
  return valuesOf(windows, aggregation, series.type).filter(({ time }) => time >= from);
}

/** Windows of one step each, for a range of whole steps. */
async function readSteps(db: Db, series: ReadSeries, range: TimeRange, step: number): Promise<readonly Window[]> {
  const { type } = series;
  if (step % minuteMs !== 0) return windowsOf(await readPoints(db, series.id, range), step, type);
  const hours = { from: windowStart(range.from, hourMs), to: windowStart(range.to - 1, hourMs) + hourMs };
  const source = await openWindowSource(db, series, hours);
  if (step % dayMs === 0) return widen(await source.days(hours), step, type);
  if (step % hourMs === 0) return widen(await source.hours(hours), step, type);
  const minutes = await source.minutes(hours);
  const inside = minutes.filter(({ start }) => start >= range.from && start < range.to);
  return widen(inside, step, type);
}
