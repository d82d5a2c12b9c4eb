/** Routes of metrics. */
import { type Route, route } from '../http/route.ts';
import {
  listSeries,
  pointsQuerySchema,
  pointsSchema,
  readPoints,
  seriesListSchema,
  seriesQuerySchema,
} from './query.ts';
import { readSeveral, severalCsv, severalQuerySchema, severalSchema } from './several.ts';

const series = route({
  method: 'get',
  path: '/api/v1/metrics/series',
  access: 'metrics.read',
  tag: 'Metrics',
  summary: 'Series by entity, metric and tags',
  query: seriesQuerySchema,
  responses: { 200: { description: 'One page, by id', schema: seriesListSchema } },
}).answeredBy(async ({ query }, deps) => ({ status: 200, body: await listSeries(deps, query) }));

const points = route({
  method: 'get',
  path: '/api/v1/metrics/points',
  access: 'metrics.read',
  tag: 'Metrics',
  summary: 'Points of one series, as they came or by steps',
  query: pointsQuerySchema,
  responses: { 200: { description: 'The points in time order', schema: pointsSchema } },
}).answeredBy(async ({ query }, deps) => ({ status: 200, body: await readPoints(deps, query) }));

const several = route({
  method: 'get',
  path: '/api/v1/metrics/query',
  access: 'metrics.read',
  tag: 'Metrics',
  summary: 'Points of several series at once, by their ids or by what they have in common',
  description: 'At most 50 series and 110,000 points.',
  query: severalQuerySchema,
  responses: { 200: { description: 'Each series with its points', schema: severalSchema } },
  refusals: [413],
}).answeredBy(async ({ query }, deps) => ({ status: 200, body: await readSeveral(deps, query) }));

const json = route({
  method: 'get',
  path: '/api/v1/metrics/export.json',
  access: 'metrics.read',
  tag: 'Metrics',
  summary: 'The same as a file of JSON',
  query: severalQuerySchema,
  responses: { 200: { description: 'The file', schema: severalSchema } },
  refusals: [413],
}).answeredBy(async ({ query }, deps) => ({
  status: 200,
  headers: { 'content-disposition': 'attachment; filename="metrics.json"' },
  body: await readSeveral(deps, query),
}));

const csvType = 'text/csv; charset=utf-8';

const csv = route({
  method: 'get',
  path: '/api/v1/metrics/export.csv',
  access: 'metrics.read',
  tag: 'Metrics',
  summary: 'The same as a file of CSV, one line per point',
  description: 'Texts that a spreadsheet would run as a formula begin with an apostrophe.',
  query: severalQuerySchema,
  responses: { 200: { description: 'The file', text: csvType } },
  refusals: [413],
}).answeredBy(async ({ query }, deps) => ({
  status: 200,
  headers: { 'content-type': csvType, 'content-disposition': 'attachment; filename="metrics.csv"' },
  body: severalCsv(await readSeveral(deps, query)),
}));

export const metricRoutes: readonly Route[] = [series, points, several, json, csv];
