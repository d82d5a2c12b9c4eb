/** Routes of alarms that are known by their entity, and of several alarms at once. */
import { z } from 'zod';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { pageQuery, plainText } from '../http/schema.ts';
import { getAlarm, listAlarms } from './query.ts';
import { alarmListSchema, alarmQuerySchema } from './query-schema.ts';
import { alarmDetailsSchema } from './view.ts';

const entityQuery = z.strictObject({ entity_id: plainText.min(1, 'Is missing').max(2100) });

const open = route({
  method: 'get',
  path: '/api/v1/open-alarms',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'The open alarm of an entity, with its newest steps',
  query: entityQuery,
  responses: {
    200: { description: 'The alarm', schema: alarmDetailsSchema },
    204: { description: 'Nothing is wrong with it' },
  },
  refusals: [404],
}).answeredBy(async ({ query }, deps) => {
  const entity = await entityOf(deps, query.entity_id);
  const { alarm } = entity;
  const found = alarm === undefined ? undefined : await getAlarm(deps, alarm.id, { page: 1, limit: 10 });
  return found === undefined || found.resolved !== undefined ? { status: 204 } : { status: 200, body: found };
});

const resolved = route({
  method: 'get',
  path: '/api/v1/resolved-alarms',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'The resolved alarms of an entity, the newest first',
  query: entityQuery.extend(pageQuery),
  responses: { 200: { description: 'One page', schema: alarmListSchema } },
  refusals: [404],
}).answeredBy(async ({ query: { entity_id, page, limit } }, deps) => {
  await entityOf(deps, entity_id);
  const query = alarmQuerySchema.parse({ opened: 'false', entity_id });
  return { status: 200, body: await listAlarms(deps, { ...query, page, limit }) };
});

/** @throws {Problem} 404. */
async function entityOf({ db }: WebserverDeps, id: string): Promise<Pick<Entity, '_id' | 'alarm'>> {
  const found = await db
    .collection<Pick<Entity, '_id' | 'alarm'>>('entities')
    .findOne({ _id: { $eq: id } }, { projection: { 'alarm.id': 1 } });
  if (found === null) throw new Problem('not_found', { detail: 'There is no entity with this id' });
  return found;
}

/** Alarms that one request may ask for, each with its steps. */
const alarmsAtOnce = 100;

const detailsItem = z.discriminatedUnion('status', [
  z.strictObject({ id: z.string(), status: z.literal(200), alarm: alarmDetailsSchema }),
  z.strictObject({ id: z.string(), status: z.literal(404), reason: z.string() }),
]);

const several = route({
  method: 'post',
  path: '/api/v1/alarm-details',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'Several alarms, open or resolved, each with a page of its steps, the newest first',
  body: z
    .array(
      z.strictObject({
        id: plainText.min(1).max(1000),
        steps_page: z.int().min(1).max(1_000_000).default(1),
        steps_limit: z.int().min(1).max(1000).default(10),
      }),
    )
    .min(1, 'Must hold at least one item')
    .max(alarmsAtOnce),
  responses: { 207: { description: 'One result per item, in order', schema: z.array(detailsItem) } },
}).answeredBy(async ({ body }, deps) => ({
  status: 207,
  body: await Promise.all(
    body.map(async ({ id, steps_page: page, steps_limit: limit }) => {
      const alarm = await getAlarm(deps, id, { page, limit });
      if (alarm === undefined) return { id, status: 404 as const, reason: 'There is no alarm with this id' };
      return { id, status: 200 as const, alarm };
    }),
  ),
}));

export const entityAlarmRoutes: readonly Route[] = [open, resolved, several];
