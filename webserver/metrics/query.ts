/** Reads metrics: which series there are, and their points. What the routes and the console's charts call. */
import { z } from 'zod';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { instant, integerText, plainText } from '../http/schema.ts';

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

export async function findSeries({ metrics }: MetricDeps, query: SeriesQuery): Promise<SeriesView[]> {
  const { limit, entity_id, metric, tags } = query;
  const filter = {
    ...(entity_id === undefined ? {} : { entity_id }),
    ...(metric === undefined ? {} : { metric }),
    ...(tags === undefined ? {} : { tags }),
  };
  const found = await metrics.findSeries(filter, limit);
  return found.map(({ id, metric: name, entity_id: entity, tags: own, unit, type, last_point }) => ({
    id,
    metric: name,
    entity_id: entity,
    tags: { ...own },
    unit,
    type,
    last_point,
  }));
}

/**
 * The points of one series in time order.
 *
 * @throws {Problem} 400 when the range is empty or holds more than 11,000 steps (without a step: more than a day).
 */
export async function readPoints({ metrics }: MetricDeps, query: PointsQuery): Promise<PointsView> {
  const { series_id, from, to, step_seconds, aggregation } = query;
  if (to <= from) throw new Problem('invalid_request', { errors: { to: 'Must be after from.' } });
  const span = to - from;
  if (step_seconds === undefined && span > longestRawMs) {
    throw new Problem('invalid_request', { errors: { step_seconds: 'Is needed for more than a day.' } });
  }
  if (step_seconds !== undefined && span / (step_seconds * 1000) > mostSteps) {
    throw new Problem('invalid_request', { errors: { step_seconds: `Gives more than ${mostSteps} steps.` } });
  }
  const stepped = step_seconds === undefined ? {} : { step: step_seconds * 1000, aggregation };
  const points = await metrics.readRange({ seriesId: series_id, from, to, ...stepped });
  const shown = step_seconds === undefined ? {} : { step_seconds, aggregation };
  return { series_id, ...shown, points: points.map(({ time, value }) => [time, value]) };
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
