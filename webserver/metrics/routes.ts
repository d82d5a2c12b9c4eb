/** Routes of metrics. */
import { z } from 'zod';
import { type Route, route } from '../http/route.ts';
import { findSeries, pointsQuerySchema, pointsSchema, readPoints, seriesQuerySchema, seriesSchema } from './query.ts';

const series = route({
  method: 'get',
  path: '/api/v1/metrics/series',
  access: 'metrics.read',
  tag: 'Metrics',
  summary: 'Series by entity, metric and tags',
  query: seriesQuerySchema,
  responses: { 200: { description: 'The series', schema: z.strictObject({ data: z.array(seriesSchema) }) } },
}).answeredBy(async ({ query }, deps) => ({ status: 200, body: { data: await findSeries(deps, query) } }));

const points = route({
  method: 'get',
  path: '/api/v1/metrics/points',
  access: 'metrics.read',
  tag: 'Metrics',
  summary: 'Points of one series, as they came or by steps',
  query: pointsQuerySchema,
  responses: { 200: { description: 'The points in time order', schema: pointsSchema } },
}).answeredBy(async ({ query }, deps) => ({ status: 200, body: await readPoints(deps, query) }));

export const metricRoutes: readonly Route[] = [series, points];
