/** Reads metrics: which series there are, and their points. What the routes and the console's charts call. */
import { z } from 'zod';
import type { FoundSeries, MetricReader, SeriesFilter } from '../../lib/series/store.ts';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { instant, integerText, type PageMeta, pageMeta, pageMetaSchema, pageQuery, plainText } from '../http/schema.ts';

export const aggregations = ['avg', 'min', 'max', 'sum', 'count', 'last', 'rate'] as const;

export const seriesQuerySchema = z.strictObject({
  entity_id: plainText.max(2000).optional(),
  metric: plainText.max(1000).optional(),
  /** `name:value`, several separated by commas. */
  tags: plainText
    .max(2000)
    .regex(/^[^:,]+:[^,]*(,[^:,]+:[^,]*)*$/, 'Must be name:value, several separated by commas')
    .transform(tagsOf)
    .optional()
    .describe('name:value, several separated by commas'),
  search: plainText.max(200).optional().describe('Contained in the name of the metric; capitals do not matter'),
  page: pageQuery.page,
  limit: integerText(1, 1000).prefault('100'),
});

export type SeriesQuery = z.output<typeof seriesQuerySchema>;

export const seriesSchema = z.strictObject({
  id: z.string(),
  metric: z.string(),
  entity_id: z.string(),
  tags: z.record(z.string(), z.string()),
  unit: z.string().optional(),
  type: z.enum(['GAUGE', 'COUNTER', 'DERIVE', 'ABSOLUTE']),
  last_point: instant.optional(),
});

export type SeriesView = z.output<typeof seriesSchema>;

export const seriesListSchema = z.strictObject({ data: z.array(seriesSchema), meta: pageMetaSchema });

export interface SeriesList {
  readonly data: SeriesView[];
  readonly meta: PageMeta;
}

/** Milliseconds since the epoch, or ISO 8601. */
const timeText = plainText
  .refine((text) => !Number.isNaN(millisecondsOf(text)), 'Must be milliseconds since the epoch or ISO 8601')
  .transform(millisecondsOf)
  .refine((time) => Math.abs(time) < 8.64e15, 'Is out of range');

export const pointsQuerySchema = z.strictObject({
  series_id: plainText.min(1).max(1000),
  from: timeText.describe('Inclusive: milliseconds since the epoch, or ISO 8601'),
  to: timeText.describe('Exclusive: milliseconds since the epoch, or ISO 8601'),
  step_seconds: integerText(1, 31_536_000)
    .optional()
    .describe('Width of a step; absent: the points as they came, a day at most'),
  aggregation: z.enum(aggregations).default('avg').describe('How the points of a step become one; rate for counters'),
});

export type PointsQuery = z.output<typeof pointsQuerySchema>;

export const pointsSchema = z.strictObject({
  series_id: z.string(),
  step_seconds: z.int().optional(),
  aggregation: z.enum(aggregations).optional(),
  /** Pairs of milliseconds since the epoch and value. A step without points is absent. */
  points: z.array(z.tuple([z.number(), z.number()])),
});

export type PointsView = z.output<typeof pointsSchema>;

const mostSteps = 11_000;
const longestRawMs = 86_400_000;

type MetricDeps = Pick<WebserverDeps, 'metrics'>;

/** Series that are counted at most. */
const countCap = 1000;

/** One page of the series that match, by id. */
export async function listSeries({ metrics }: MetricDeps, query: SeriesQuery): Promise<SeriesList> {
  const [data, total] = await Promise.all([
    findSeries({ metrics }, query),
    metrics.countSeries(seriesFilter(query), countCap + 1),
  ]);
  return { data, meta: pageMeta(query, total, countCap) };
}

/** The same without its count. */
export async function findSeries({ metrics }: MetricDeps, query: SeriesQuery): Promise<SeriesView[]> {
  const { limit, page } = query;
  return (await metrics.findSeries(seriesFilter(query), limit, (page - 1) * limit)).map(seriesView);
}

/** What people look for: each word in metric or entity, and all tags. */
export async function findSeriesByWords(
  { metrics }: MetricDeps,
  { limit, ...filter }: Pick<SeriesFilter, 'words' | 'tags'> & { readonly limit: number },
): Promise<SeriesView[]> {
  return (await metrics.findSeries(filter, limit)).map(seriesView);
}

/** The series with these ids that exist, in any order. */
export async function findSeriesByIds({ metrics }: MetricDeps, ids: readonly string[]): Promise<SeriesView[]> {
  return (await metrics.findSeries({ ids }, ids.length)).map(seriesView);
}

export function seriesFilter({ entity_id, metric, tags, search }: Partial<SeriesQuery>): SeriesFilter {
  return {
    ...(search === undefined || search.trim() === '' ? {} : { search: search.trim() }),
    ...(entity_id === undefined ? {} : { entity_id }),
    ...(metric === undefined ? {} : { metric }),
    ...(tags === undefined ? {} : { tags }),
  };
}

export function seriesView({ id, metric, entity_id, tags, unit, type, last_point }: FoundSeries): SeriesView {
  return { id, metric, entity_id, tags: { ...tags }, unit, type, last_point };
}

/**
 * The points of one series in time order.
 *
 * @throws {Problem} 400 when the range is empty or holds more than 11,000 steps (without a step: more than a day).
 */
export async function readPoints({ metrics }: MetricDeps, query: PointsQuery): Promise<PointsView> {
  checkRange(query);
  const { series_id, step_seconds, aggregation } = query;
  const shown = step_seconds === undefined ? {} : { step_seconds, aggregation };
  return { series_id, ...shown, points: await pointsOf(metrics, series_id, query) };
}

/** The range that a query asks for. */
export type RangeOf = Pick<PointsQuery, 'from' | 'to' | 'step_seconds' | 'aggregation'>;

/** @throws {Problem} 400 when the range is empty or holds more than 11,000 steps (without a step: more than a day). */
export function checkRange({ from, to, step_seconds }: RangeOf): void {
  if (to <= from) throw new Problem('invalid_request', { errors: { to: 'Must be after from.' } });
  const span = to - from;
  if (step_seconds === undefined && span > longestRawMs) {
    throw new Problem('invalid_request', { errors: { step_seconds: 'Is needed for more than a day.' } });
  }
  if (step_seconds !== undefined && span / (step_seconds * 1000) > mostSteps) {
    throw new Problem('invalid_request', { errors: { step_seconds: `Gives more than ${mostSteps} steps.` } });
  }
}

/** Pairs of milliseconds since the epoch and value. */
export async function pointsOf(
  metrics: MetricReader,
  seriesId: string,
  { from, to, step_seconds, aggregation }: RangeOf,
): Promise<[number, number][]> {
  const stepped = step_seconds === undefined ? {} : { step: step_seconds * 1000, aggregation };
  const points = await metrics.readRange({ seriesId, from, to, ...stepped });
  return points.map(({ time, value }) => [time, value]);
}

function tagsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const colon = pair.indexOf(':');
      return [pair.slice(0, colon), pair.slice(colon + 1)];
    }),
  );
}

function millisecondsOf(text: string): number {
  if (/^\d{1,16}$/.test(text)) return Number(text);
  return /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
}
