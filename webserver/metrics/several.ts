/** Points of several series at once: named by their ids, or by what they have in common. */
import { z } from 'zod';
import type { WebserverDeps } from '../deps.ts';
import { csvText } from '../http/csv.ts';
import { Problem } from '../http/problem.ts';
import { listText, plainText } from '../http/schema.ts';
import {
  aggregations,
  checkRange,
  pointsOf,
  pointsQuerySchema,
  seriesFilter,
  seriesQuerySchema,
  seriesSchema,
  seriesView,
} from './query.ts';

/** Series in one request at most. */
const mostSeries = 50;

/** Points in one answer at most: some megabytes. */
const mostPoints = 110_000;

const { from, to, step_seconds, aggregation } = pointsQuerySchema.shape;
const { entity_id, metric, tags, search } = seriesQuerySchema.shape;

export const severalQuerySchema = z.strictObject({
  series_id: listText(plainText.min(1).max(1000)).optional().describe('Ids of series, separated by commas'),
  entity_id,
  metric,
  tags,
  search,
  from,
  to,
  step_seconds,
  aggregation,
});

export type SeveralQuery = z.output<typeof severalQuerySchema>;

export const severalSchema = z.strictObject({
  step_seconds: z.int().optional(),
  aggregation: z.enum(aggregations).optional(),
  /** In the order of their ids. */
  series: z.array(
    seriesSchema.extend({
      /** Pairs of milliseconds since the epoch and value. A step without points is absent. */
      points: z.array(z.tuple([z.number(), z.number()])),
    }),
  ),
});

export type SeveralView = z.output<typeof severalSchema>;

/**
 * The points of the series that match, each in time order. A series that is not known is absent.
 *
 * @throws {Problem} 400 when no series are named, or the range is empty or too long; 413 when there are more than 50 series or 110,000 points.
 */
export async function readSeveral(
  { metrics }: Pick<WebserverDeps, 'metrics'>,
  query: SeveralQuery,
): Promise<SeveralView> {
  checkRange(query);
  const filter = { ...seriesFilter(query), ...(query.series_id === undefined ? {} : { ids: query.series_id }) };
  if (Object.keys(filter).length === 0) {
    const message = 'Is needed, or one of entity_id, metric, tags and search.';
    throw new Problem('invalid_request', { errors: { series_id: message } });
  }
  const found = await metrics.findSeries(filter, mostSeries + 1);
  if (found.length > mostSeries) throw new Problem('too_large', { detail: `At most ${mostSeries} series at once` });
  const series: SeveralView['series'] = [];
  let count = 0;
  for (const one of found) {
    const points = await pointsOf(metrics, one.id, query);
    count += points.length;
    if (count > mostPoints) throw new Problem('too_large', { detail: `More than ${mostPoints} points: take a step` });
    series.push({ ...seriesView(one), points });
  }
  const { step_seconds: step, aggregation: how } = query;
  return { ...(step === undefined ? {} : { step_seconds: step, aggregation: how }), series };
}

/** One line per point: time, entity, metric, unit, tags, value. */
export function severalCsv({ series }: SeveralView): string {
  return csvText(lines(series));
}

function* lines(series: SeveralView['series']): Generator<readonly (string | number | undefined)[]> {
  yield ['time', 'entity_id', 'metric', 'unit', 'tags', 'value'];
  for (const { entity_id: entity, metric: name, unit, tags: own, points } of series) {
    const tagText = Object.entries(own)
      .map(([tag, value]) => `${tag}:${value}`)
      .join(' ');
    for (const [time, value] of points) yield [new Date(time).toISOString(), entity, name, unit, tagText, value];
  }
}
