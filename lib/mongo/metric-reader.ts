/**
 * The reading half of the metric storage. A point is in the journal, in chunks, or in both; an hour is rolled up unless the journal has
 * points of it or it is marked. Reading goes the way that points go (journal, marks, then rollups and chunks), so none is missed while
 * it moves.
 */
import type { Db, Filter } from 'mongodb';
import type { MetricType } from '../event/event.ts';
import { dayMs, hourMs, minuteMs, windowStart } from '../series/calendar.ts';
import type { FoundSeries, MetricReader, Point, RangeQuery, SeriesFilter } from '../series/store.ts';
import { ratesOf, valuesOf, type Window, widen, windowsOf } from '../series/window.ts';
import { type SeriesDocument, seriesCollection } from './metric-documents.ts';
import { readPoints } from './metric-points.ts';
import { openWindowSource } from './metric-window-source.ts';

export function createMetricReader(db: Db): MetricReader {
  return {
    findSeries: (filter, limit) => findSeries(db, filter, limit),
    readRange: async (query) => {
      const series = await seriesCollection(db).findOne({ _id: query.seriesId }, { projection: { type: 1 } });
      return series === null || query.to <= query.from ? [] : readRange(db, series.type, query);
    },
  };
}

async function findSeries(
  db: Db,
  { entity_id, metric, tags = {} }: SeriesFilter,
  limit: number,
): Promise<readonly FoundSeries[]> {
  const filter: Filter<SeriesDocument> = {
    ...(entity_id === undefined ? {} : { entity_id }),
    ...(metric === undefined ? {} : { metric }),
    ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`tags.${name}`, value])),
  };
  const documents = await seriesCollection(db).find(filter).sort({ _id: 1 }).limit(limit).toArray();
  return documents.map(({ _id, ...series }) => ({ id: _id, ...series }));
}

async function readRange(db: Db, type: MetricType, query: RangeQuery): Promise<readonly Point[]> {
  const { step, aggregation = 'avg' } = query;
  if (step === undefined) {
    const points = await readPoints(db, query.seriesId, query.from, query.to);
    if (aggregation === 'rate') return ratesOf(points, type);
    return Array.from(points.times, (time, index) => ({ time, value: points.values[index] ?? 0 }));
  }
  const from = windowStart(query.from, step);
  // A rate begins at the last point of the step before.
  const start = aggregation === 'rate' ? from - step : from;
  const windows = await readSteps(db, type, query.seriesId, start, windowStart(query.to - 1, step) + step, step);
  return valuesOf(windows, aggregation, type).filter(({ time }) => time >= from);
}

/** Windows of one step each, for a range of whole steps. */
async function readSteps(
  db: Db,
  type: MetricType,
  series: string,
  start: number,
  end: number,
  step: number,
): Promise<readonly Window[]> {
  if (step % minuteMs !== 0) return windowsOf(await readPoints(db, series, start, end), step, type);
  const [from, to] = [windowStart(start, hourMs), windowStart(end - 1, hourMs) + hourMs];
  const source = await openWindowSource(db, type, series, from, to);
  if (step % dayMs === 0) return widen(await source.days(from, to), step, type);
  if (step % hourMs === 0) return widen(await source.hours(from, to), step, type);
  const minutes = await source.minutes(from, to);
  const inside = minutes.filter((window) => window.start >= start && window.start < end);
  return widen(inside, step, type);
}
