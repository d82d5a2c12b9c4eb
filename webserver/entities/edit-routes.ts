/** Routes that change entities. */
import { z } from 'zod';
import { isInfoName } from '../../lib/event/entity-changes.ts';
import type { Actor } from '../alarms/actions.ts';
import { Problem } from '../http/problem.ts';
import { accountOf, type Caller, type Route, route } from '../http/route.ts';
import { plainText } from '../http/schema.ts';
import { editEntities, type EditResult } from './edit.ts';
import { getLinked, linkedEntitySchema } from './links.ts';

const entityId = plainText.min(1).max(2100);
const text = plainText.max(10_000);

const infoChangeSchema = z.strictObject({
  value: z.union([text, z.number(), z.boolean(), z.array(text).max(100)]),
  description: text.optional(),
});

const changesSchema = z
  .strictObject({
    enabled: z.boolean().optional().describe('A disabled entity loses its open alarm and gets no new one'),
    impact_level: z.int().min(1).max(10).optional(),
    infos: z
      .record(plainText.refine(isInfoName, 'Must be letters, digits, _, - and blanks'), infoChangeSchema.nullable())
      .refine((infos) => Object.keys(infos).length <= 100, 'At most 100 at once')
      .optional()
      .describe('By name; null removes one, and those that are not named stay'),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'Must change something');

const pendingSchema = z.strictObject({ id: z.string(), status: z.literal('pending'), href: z.string() });

const resultSchema = z.strictObject({
  id: z.string(),
  /** 200 applied, 202 under way, 404 no such entity, 409 refused, 503 the broker did not take it. */
  status: z.literal([200, 202, 404, 409, 503]),
  reason: z.string().optional(),
  action_id: z.string().optional(),
});

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
  responses: {
    200: { description: 'The entity as it is now', schema: linkedEntitySchema },
    202: { description: 'Under way: no outcome within two seconds', schema: pendingSchema },
  },
  refusals: [404, 409],
}).answeredBy(async ({ params: { id }, body, caller }, deps) => {
  const [result] = await editEntities(deps, actorOf(caller), [{ id, changes: body }]);
  if (result?.kind === 'pending') {
    const href = `/api/v1/actions/${result.action_id}`;
    return { status: 202, headers: { location: href }, body: { id: result.action_id, status: 'pending', href } };
  }
  const entity = result?.kind === 'applied' ? await getLinked(deps, id) : undefined;
  if (entity === undefined) throw refusal(result);
  return { status: 200, body: entity };
});

function bulk(name: 'enable' | 'disable'): Route {
  return route({
    method: 'put',
    path: `/api/v1/bulk/entities/${name}`,
    access: 'entities.edit',
    tag: 'Entities',
    summary: name === 'enable' ? 'Enable several entities' : 'Disable several entities: they have no alarms then',
    description: 'One result per item, in order. The number of items is limited by `limits.alarms_per_action`.',
    body: z.array(z.strictObject({ id: entityId })).min(1, 'Must hold at least one item'),
    responses: { 207: { description: 'One result per item', schema: z.array(resultSchema) } },
  }).answeredBy(async ({ body, caller }, deps) => {
    const most = deps.config.limits.alarms_per_action;
    if (body.length > most) throw new Problem('too_large', { detail: `At most ${most} entities at once` });
    const changes = { enabled: name === 'enable' };
    const results = await editEntities(
      deps,
      actorOf(caller),
      body.map(({ id }) => ({ id, changes })),
    );
    return { status: 207, body: results.map(itemResult) };
  });
}

export const editRoutes: readonly Route[] = [edit, bulk('enable'), bulk('disable')];

function actorOf(caller: Caller): Actor {
  return { account: accountOf(caller), address: caller.address, requestId: caller.requestId };
}

function refusal(result: EditResult | undefined): Problem {
  if (result?.kind === 'refused') return new Problem('refused', { detail: result.reason });
  if (result?.kind !== 'unavailable') return new Problem('not_found', { detail: 'There is no entity with this id' });
  return new Problem('unavailable', { detail: 'The broker did not take the edit: nothing was done', retryAfter: 5 });
}

function itemResult(result: EditResult): z.output<typeof resultSchema> {
  const { id } = result;
  switch (result.kind) {
    case 'applied':
      return { id, status: 200, action_id: result.action_id };
    case 'pending':
      return { id, status: 202, action_id: result.action_id };
    case 'refused':
      return { id, status: 409, reason: result.reason };
    case 'unknown':
      return { id, status: 404, reason: 'There is no entity with this id' };
    case 'unavailable':
      return { id, status: 503, reason: result.reason };
  }
}
