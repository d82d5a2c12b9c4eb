/** Routes of alarms: list, counters, one alarm, and what became of an action. The actions themselves are in `action-routes.ts`. */
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import { accountOf, type Route, route } from '../http/route.ts';
import { integerText, plainText } from '../http/schema.ts';
import { actionRoutes } from './action-routes.ts';
import { bookmarkRoutes, bookmarksOf } from './bookmarks.ts';
import { entityAlarmRoutes } from './entity-alarms.ts';
import { exportRoute } from './export.ts';
import { actionStatus, actionStatusSchema } from './outcomes.ts';
import { countAlarms, getAlarm, listAlarms } from './query.ts';
import { alarmCountQuerySchema, alarmCountSchema, alarmListSchema, alarmQuerySchema } from './query-schema.ts';
import { withView } from './saved-view.ts';
import { alarmDetailsSchema } from './view.ts';

const idParams = z.strictObject({ id: plainText.max(1000) });

const stepsQuery = z.strictObject({
  steps_page: integerText(1, 1_000_000).prefault('1'),
  steps_limit: integerText(1, 1000).prefault('10'),
});

const list = route({
  method: 'get',
  path: '/api/v1/alarms',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'Alarms, the worst first and within a severity the newest change first',
  query: alarmQuerySchema,
  responses: { 200: { description: 'One page', schema: alarmListSchema } },
}).answeredBy(async ({ query, caller }, deps) => {
  const account = accountOf(caller).id;
  const bookmarks = await bookmarksOf(deps, account);
  const { data, meta } = await listAlarms(deps, await withView(deps, account, query), bookmarks);
  return { status: 200, body: { data: data.map((row) => ({ ...row, bookmarked: bookmarks.has(row.id) })), meta } };
});

const count = route({
  method: 'get',
  path: '/api/v1/alarms/count',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'How many open alarms match, by severity',
  query: alarmCountQuerySchema,
  responses: { 200: { description: 'The counters', schema: alarmCountSchema } },
}).answeredBy(({ query }, deps) => ({ status: 200, body: countAlarms(deps, query) }));

const details = route({
  method: 'get',
  path: '/api/v1/alarms/:id',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'One alarm, open or resolved, with a page of its steps, the newest first',
  params: idParams,
  query: stepsQuery,
  responses: { 200: { description: 'The alarm', schema: alarmDetailsSchema } },
  refusals: [404],
}).answeredBy(async ({ params, query, caller }, deps) => {
  const alarm = await getAlarm(deps, params.id, { page: query.steps_page, limit: query.steps_limit });
  if (alarm === undefined) throw new Problem('not_found', { detail: 'There is no alarm with this id' });
  const bookmarks = await bookmarksOf(deps, accountOf(caller).id);
  return { status: 200, body: { ...alarm, bookmarked: bookmarks.has(params.id) } };
});

const actionState = route({
  method: 'get',
  path: '/api/v1/actions/:id',
  access: 'alarms.act',
  tag: 'Alarms',
  summary: 'What became of an action that was answered with 202',
  params: idParams,
  responses: { 200: { description: 'Its state', schema: actionStatusSchema } },
  refusals: [404],
}).answeredBy(async ({ params }, deps) => {
  const status = await actionStatus(deps, params.id);
  if (status === undefined) throw new Problem('not_found', { detail: 'No action with this id in the last day' });
  return { status: 200, body: status };
});

export const alarmRoutes: readonly Route[] = [
  list,
  count,
  exportRoute,
  details,
  ...entityAlarmRoutes,
  ...actionRoutes,
  ...bookmarkRoutes,
  actionState,
];
