/** Routes that change entities. */
import { z } from 'zod';
import { isInfoName } from '../../lib/event/entity-changes.ts';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { plainText } from '../http/schema.ts';
import { editEntities } from './edit.ts';
import { actorOf, answerOf, editAnswers, itemResult, resultSchema } from './edit-answers.ts';

export const entityId = plainText.min(1).max(2100);
const text = plainText.max(10_000);

const infoChangeSchema = z.strictObject({
  value: z.union([text, z.number(), z.boolean(), z.array(text).max(100)]),
  description: text.optional(),
});

/** What people and imports change. */
export const changeFields = {
  enabled: z.boolean().optional().describe('A disabled entity loses its open alarm and gets no new one'),
  impact_level: z.int().min(1).max(10).optional(),
  infos: z
    .record(plainText.refine(isInfoName, 'Must be letters, digits, _, - and blanks'), infoChangeSchema.nullable())
    .refine((infos) => Object.keys(infos).length <= 100, 'At most 100 at once')
    .optional()
    .describe('By name; null removes one, and those that are not named stay'),
};

const changesSchema = z
  .strictObject(changeFields)
  .refine((changes) => Object.keys(changes).length > 0, 'Must change something');

const edit = route({
  method: 'put',
  path: '/api/v1/entities/:id',
  access: 'entities.edit',
  tag: 'Entities',
  summary: 'Change an entity: on and off, its weight, its informations',
  description:
    'What is absent stays. Disabling a component disables the resources that it has now; enabling it does not enable them.',
  params: z.strictObject({ id: entityId }),
  body: changesSchema,
  responses: editAnswers,
  refusals: [404, 409],
}).answeredBy(async ({ params: { id }, body, caller }, deps) => {
  const [result] = await editEntities(deps, actorOf(caller), [{ id, changes: body }]);
  return await answerOf(result, id, deps);
});

export const bulkItems = z.array(z.strictObject({ id: entityId })).min(1, 'Must hold at least one item');

function bulk(name: 'enable' | 'disable'): Route {
  return route({
    method: 'put',
    path: `/api/v1/bulk/entities/${name}`,
    access: 'entities.edit',
    tag: 'Entities',
    summary: name === 'enable' ? 'Enable several entities' : 'Disable several entities: they have no alarms then',
    description: 'One result per item, in order. The number of items is limited by `limits.alarms_per_action`.',
    body: bulkItems,
    responses: { 207: { description: 'One result per item', schema: z.array(resultSchema) } },
  }).answeredBy(async ({ body, caller }, deps) => {
    const most = deps.config.limits.alarms_per_action;
    if (body.length > most) throw new Problem('too_large', { detail: `At most ${most} entities at once` });
    const changes = { enabled: name === 'enable' };
    const items = body.map(({ id }) => ({ id, changes }));
    return { status: 207, body: (await editEntities(deps, actorOf(caller), items)).map(itemResult) };
  });
}

export const editRoutes: readonly Route[] = [edit, bulk('enable'), bulk('disable')];
