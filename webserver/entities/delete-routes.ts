/** Routes that delete entities and bring them back. */
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { booleanText } from '../http/schema.ts';
import { deleteEntities, restoreEntities } from './delete.ts';
import { actorOf, answerOf, editAnswers, itemResult, resultSchema } from './edit-answers.ts';
import { bulkItems, entityId } from './edit-routes.ts';

const withChildren = z.strictObject({
  children: booleanText
    .optional()
    .describe('With what is below: resources of a component, all that a connector reports'),
});

const remove = route({
  method: 'delete',
  path: '/api/v1/entities/:id',
  access: 'entities.delete',
  tag: 'Entities',
  summary: 'Delete an entity: its open alarm is resolved, and for an hour it can be restored',
  description:
    'It is left out of lists at once and removed for good after an hour; its next event brings it back. An entity with others below it is refused, unless `children` is true.',
  params: z.strictObject({ id: entityId }),
  query: withChildren,
  responses: editAnswers,
  refusals: [404, 409],
}).answeredBy(async ({ params: { id }, query, caller }, deps) => {
  const options = { children: query.children === true };
  const [result] = await deleteEntities(deps, actorOf(caller), [id], options);
  return await answerOf(result, id, deps);
});

const restore = route({
  method: 'post',
  path: '/api/v1/entities/:id/restore',
  access: 'entities.delete',
  tag: 'Entities',
  summary: 'Bring a deleted entity back, with what it belongs to',
  params: z.strictObject({ id: entityId }),
  query: withChildren,
  responses: editAnswers,
  refusals: [404, 409],
}).answeredBy(async ({ params: { id }, query, caller }, deps) => {
  const options = { children: query.children === true };
  const [result] = await restoreEntities(deps, actorOf(caller), [id], options);
  return await answerOf(result, id, deps);
});

function bulk(name: 'delete' | 'restore'): Route {
  return route({
    method: 'put',
    path: `/api/v1/bulk/entities/${name}`,
    access: 'entities.delete',
    tag: 'Entities',
    summary: name === 'delete' ? 'Delete several entities' : 'Bring several deleted entities back',
    description: 'One result per item, in order. The number of items is limited by `limits.alarms_per_action`.',
    query: withChildren,
    body: bulkItems,
    responses: { 207: { description: 'One result per item', schema: z.array(resultSchema) } },
  }).answeredBy(async ({ query, body, caller }, deps) => {
    const most = deps.config.limits.alarms_per_action;
    if (body.length > most) throw new Problem('too_large', { detail: `At most ${most} entities at once` });
    const work = name === 'delete' ? deleteEntities : restoreEntities;
    const options = { children: query.children === true };
    const ids = body.map(({ id }) => id);
    return { status: 207, body: (await work(deps, actorOf(caller), ids, options)).map(itemResult) };
  });
}

export const deleteRoutes: readonly Route[] = [remove, restore, bulk('delete'), bulk('restore')];
