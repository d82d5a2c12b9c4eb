/** The route of the engines. */
import { type Route, route } from '../http/route.ts';
import { enginesSchema } from './view.ts';

const engines = route({
  method: 'get',
  path: '/api/v1/engines',
  access: 'health.read',
  tag: 'Engines',
  summary: 'The pools in order, their engines, queues, rates and health',
  description:
    'A pool that does not answer is in it as failed. Rates look back on ten seconds, percentiles on the newest 512 batches, counts on the life of the processes.',
  responses: { 200: { description: 'The picture, half a second old at most', schema: enginesSchema } },
}).answeredBy(async (_call, deps) => ({ status: 200, body: await deps.engines.view() }));

export const engineRoutes: readonly Route[] = [engines];
