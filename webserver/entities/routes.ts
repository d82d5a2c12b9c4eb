/** Routes of entities. */
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { plainText } from '../http/schema.ts';
import { deleteRoutes } from './delete-routes.ts';
import { editRoutes } from './edit-routes.ts';
import { getGraph, graphSchema } from './graph.ts';
import { importRoutes } from './import-routes.ts';
import { getLinked, linkedEntitySchema, listChildren } from './links.ts';
import { entityListSchema, entityQuerySchema, listEntities } from './query.ts';

const params = z.strictObject({ id: plainText.max(2100) });

const list = route({
  method: 'get',
  path: '/api/v1/entities',
  access: 'entities.read',
  tag: 'Entities',
  summary: 'Entities by id',
  query: entityQuerySchema,
  responses: { 200: { description: 'One page', schema: entityListSchema } },
}).answeredBy(async ({ query }, deps) => ({ status: 200, body: await listEntities(deps, query) }));

const details = route({
  method: 'get',
  path: '/api/v1/entities/:id',
  access: 'entities.read',
  tag: 'Entities',
  summary: 'One entity with its links; a slash in its id is written %2F',
  params,
  responses: { 200: { description: 'The entity', schema: linkedEntitySchema } },
  refusals: [404],
}).answeredBy(async ({ params: { id } }, deps) => {
  const entity = await getLinked(deps, id);
  if (entity === undefined) throw unknownEntity();
  return { status: 200, body: entity };
});

const children = route({
  method: 'get',
  path: '/api/v1/entities/:id/children',
  access: 'entities.read',
  tag: 'Entities',
  summary: 'What is right below an entity: components of a connector, resources of a component',
  params,
  query: entityQuerySchema.omit({ type: true, connector: true, component: true }),
  responses: { 200: { description: 'One page', schema: entityListSchema } },
  refusals: [404],
}).answeredBy(async ({ params: { id }, query }, deps) => {
  const found = await listChildren(deps, id, query);
  if (found === undefined) throw unknownEntity();
  return { status: 200, body: found };
});

const graph = route({
  method: 'get',
  path: '/api/v1/entities/:id/graph',
  access: 'entities.read',
  tag: 'Entities',
  summary: 'What an entity depends on, and what it impacts',
  description: 'One step in each direction, at most 1,000 entities a side.',
  params,
  responses: { 200: { description: 'Both sides', schema: graphSchema } },
  refusals: [404],
}).answeredBy(async ({ params: { id } }, deps) => {
  const found = await getGraph(deps, id);
  if (found === undefined) throw unknownEntity();
  return { status: 200, body: found };
});

export const entityRoutes: readonly Route[] = [
  list,
  details,
  children,
  graph,
  ...editRoutes,
  ...deleteRoutes,
  ...importRoutes,
];

function unknownEntity(): Problem {
  return new Problem('not_found', { detail: 'There is no entity with this id' });
}
