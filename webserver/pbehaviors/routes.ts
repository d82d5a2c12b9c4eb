/** Routes of pbehaviors: the calendar, one entity, what one would do; the rest is as for every rule. */
import { z } from 'zod';
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import { compilePbehavior } from '../../lib/pbehavior/compile.ts';
import { pbehaviorSchema } from '../../lib/pbehavior/schema.ts';
import { builtInTypes } from '../../lib/pbehavior/types.ts';
import { actorOf } from '../administration/actor.ts';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { plainText } from '../http/schema.ts';
import { countEntities, countOpenAlarms } from '../rules/patterns.ts';
import { ruleRoutes } from '../rules/routes.ts';
import { ruleViewSchema } from '../rules/rule-kind.ts';
import { createRule, getRule } from '../rules/store.ts';
import { iCalendarOf, windowSchema, windowsIn } from './calendar.ts';
import { exceptionKind, pbehaviorKind, reasonKind, typeKind } from './kinds.ts';
import { loadBook, loadCatalogue } from './source.ts';

const tag = 'Pbehaviors';
const dayMs = 86_400_000;
const longestRangeMs = 400 * dayMs;
const time = z.iso.datetime({ offset: true });

const entityId = plainText.min(1).max(2100);
const rangeQuery = z
  .strictObject({
    from: time.describe('At or after this time'),
    to: time.describe('Before this time, at most 400 days later'),
    entity: entityId.optional().describe('Only those that concern this entity'),
  })
  .refine(({ from, to }) => isRange(from, to), { path: ['to'], message: 'Must be after `from`, at most 400 days' });

function isRange(from: string, to: string): boolean {
  const length = Date.parse(to) - Date.parse(from);
  return length > 0 && length <= longestRangeMs;
}

const calendarSchema = z.strictObject({ data: z.array(windowSchema) });

const calendar = route({
  method: 'get',
  path: '/api/v1/pbehaviors/calendar',
  access: 'pbehaviors.read',
  tag,
  summary: 'When pbehaviors hold between two times, cut at both ends',
  query: rangeQuery,
  responses: { 200: { description: 'The windows, in order, at most 5,000', schema: calendarSchema } },
}).answeredBy(async ({ query }, deps) => ({ status: 200, body: { data: await windowsOf(deps, query) } }));

const iCalendar = route({
  method: 'get',
  path: '/api/v1/pbehaviors/calendar.ics',
  access: 'pbehaviors.read',
  tag,
  summary: 'The calendar from a month ago to a year ahead as iCalendar, for other programs',
  query: z.strictObject({ entity: entityId.optional().describe('Only those that concern this entity') }),
  responses: { 200: { description: 'The calendar (RFC 5545)', text: 'text/calendar' } },
}).answeredBy(async ({ query }, deps) => {
  const now = deps.now();
  const at = (days: number): string => new Date(now.getTime() + days * dayMs).toISOString();
  const windows = await windowsOf(deps, { ...query, from: at(-31), to: at(366) });
  return {
    status: 200,
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="pbehaviors.ics"',
    },
    body: iCalendarOf(windows, now),
  };
});

type CalendarDeps = Pick<WebserverDeps, 'db' | 'now'>;

async function windowsOf(
  { db, now }: CalendarDeps,
  query: { readonly from: string; readonly to: string; readonly entity?: string | undefined },
) {
  const book = await loadBook(db);
  const range = { from: Date.parse(query.from), to: Date.parse(query.to) };
  if (query.entity === undefined) return windowsIn(book.pbehaviors, range);
  const entity = await findEntity(db, query.entity);
  return entity === undefined ? [] : windowsIn(book.concerning(entity, now().getTime()), range);
}

async function findEntity(db: WebserverDeps['db'], id: string): Promise<Entity | undefined> {
  const found = await db.collection<Entity>('entities').findOne({ _id: { $eq: id } }, { projection: { alarm: 0 } });
  return found !== null && isEntity(found) ? found : undefined;
}

const preview = route({
  method: 'post',
  path: '/api/v1/pbehaviors/preview',
  access: 'pbehaviors.read',
  tag,
  summary: 'When a pbehavior would hold, and how many entities it would concern; nothing is kept',
  body: z
    .strictObject({ pbehavior: pbehaviorSchema, from: time, to: time })
    .refine(({ from, to }) => isRange(from, to), { path: ['to'], message: 'Must be after `from`, at most 400 days' }),
  responses: {
    200: {
      description: 'The windows, and the number of entities; capped: there may be more',
      schema: z.strictObject({
        windows: z.array(windowSchema),
        entities: z.strictObject({ count: z.int(), is_capped: z.boolean() }),
        open_alarms: z
          .strictObject({ count: z.int(), is_capped: z.boolean() })
          .describe('Alarms of these entities that are open now: what it would put off if it held'),
      }),
    },
  },
}).answeredBy(async ({ body: { pbehavior, from, to } }, deps) => {
  const compiled = compilePbehavior({ _id: 'preview', ...pbehavior }, await loadCatalogue(deps.db));
  if (typeof compiled === 'string') {
    const [field = '', message = ''] = compiled.split(': ', 2);
    throw new Problem('invalid_request', { errors: { [`pbehavior.${field}`]: `${message}.` } });
  }
  const windows = windowsIn([compiled], { from: Date.parse(from), to: Date.parse(to) });
  const { pattern } = compiled;
  const [entities, alarms] = await Promise.all([countEntities(deps, pattern), countOpenAlarms(deps, pattern)]);
  return { status: 200, body: { windows, entities: { ...entities }, open_alarms: { ...alarms } } };
});

const params = z.strictObject({ id: entityId });

const ofEntity = route({
  method: 'get',
  path: '/api/v1/entities/:id/pbehaviors',
  access: 'pbehaviors.read',
  tag,
  summary: 'The enabled pbehaviors that concern an entity, whenever they hold',
  params,
  responses: { 200: { description: 'The pbehaviors', schema: z.strictObject({ data: z.array(ruleViewSchema) }) } },
  refusals: [404],
}).answeredBy(async ({ params: { id } }, deps) => {
  const entity = await findEntity(deps.db, id);
  if (entity === undefined) throw unknownEntity();
  const book = await loadBook(deps.db);
  const concerning = book.concerning(entity, deps.now().getTime());
  const data = await Promise.all(concerning.map((each) => getRule(deps, pbehaviorKind, each.id)));
  return { status: 200, body: { data } };
});

const forEntity = route({
  method: 'post',
  path: '/api/v1/entities/:id/pbehaviors',
  access: 'pbehaviors.edit',
  tag,
  summary: 'Put one entity into a pbehavior now, for some time',
  params,
  body: z.strictObject({
    duration_seconds: z
      .int()
      .min(1)
      .max(366 * 86_400),
    type: z.string().min(1).max(200).default('maintenance'),
    reason: z.string().min(1).max(200).optional(),
    title: z.string().trim().min(1).max(200).optional(),
  }),
  responses: { 201: { description: 'The pbehavior', schema: ruleViewSchema } },
  refusals: [404, 409],
}).answeredBy(async ({ params: { id }, body, caller }, deps) => {
  if ((await findEntity(deps.db, id)) === undefined) throw unknownEntity();
  const now = deps.now().getTime();
  const written = pbehaviorSchema.parse({
    title: body.title ?? `${body.type} of ${id}`.slice(0, 200),
    type: body.type,
    ...(body.reason === undefined ? {} : { reason: body.reason }),
    entity_pattern: [[{ field: 'id', condition: { type: 'eq', value: id } }]],
    start: new Date(now).toISOString(),
    stop: new Date(now + body.duration_seconds * 1000).toISOString(),
  });
  return { status: 201, body: await createRule(deps, pbehaviorKind, actorOf(caller), written) };
});

function unknownEntity(): Problem {
  return new Problem('not_found', { detail: 'There is no entity with this id' });
}

const builtInSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  canonical_type: z.string(),
  priority: z.int(),
  icon_name: z.string(),
  color: z.string(),
});

const builtIn = route({
  method: 'get',
  path: '/api/v1/pbehavior-types/built-in',
  access: 'pbehaviors.read',
  tag,
  summary: 'The types that every installation has; nobody changes them',
  responses: { 200: { description: 'The types', schema: z.strictObject({ data: z.array(builtInSchema) }) } },
}).answeredBy(() => ({ status: 200, body: { data: builtInTypes.map((type) => ({ ...type })) } }));

/** In the order in which they are matched: what is fixed before an id. */
export const pbehaviorRoutes: readonly Route[] = [
  calendar,
  iCalendar,
  preview,
  ...ruleRoutes(pbehaviorKind),
  ofEntity,
  forEntity,
  builtIn,
  ...ruleRoutes(typeKind),
  ...ruleRoutes(reasonKind),
  ...ruleRoutes(exceptionKind),
];
