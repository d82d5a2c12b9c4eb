/** Routes of entities. */
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { plainText } from '../http/schema.ts';
import { entityDetailsSchema, entityListSchema, entityQuerySchema, getEntity, listEntities } from './query.ts';

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
  summary: 'One entity; a slash in its id is written %2F',
  params: z.strictObject({ id: plainText.max(2000) }),
  responses: { 200: { description: 'The entity', schema: entityDetailsSchema } },
  refusals: [404],
}).answeredBy(async ({ params }, deps) => {
  const entity = await getEntity(deps, params.id);
  if (entity === undefined) throw new Problem('not_found', { detail: 'There is no entity with this id' });
  return { status: 200, body: entity };
});

export const entityRoutes: readonly Route[] = [list, details];
