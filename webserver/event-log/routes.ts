/** Routes of the event log. */
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { plainText } from '../http/schema.ts';
import { searchEvents } from './query.ts';
import {
  detailsOf,
  entityEventQuerySchema,
  eventListSchema,
  eventQuerySchema,
  listOf,
  loggedEventDetailsSchema,
} from './view.ts';

const tag = 'Event log';
const page =
  'One page; `meta.next` is the cursor of the next one. One request reads a bounded part of the log: `meta.capped` says that it stopped before the page was full';

const search = route({
  method: 'get',
  path: '/api/v1/events',
  access: 'events.read',
  tag,
  summary: 'Events with what became of them, the newest first',
  query: eventQuerySchema,
  responses: { 200: { description: page, schema: eventListSchema } },
}).answeredBy(async ({ query }, deps) => ({
  status: 200,
  body: listOf(await searchEvents(deps, query), query.limit),
}));

const details = route({
  method: 'get',
  path: '/api/v1/events/:id',
  access: 'events.read',
  tag,
  summary: 'One event, by its place in the log or by the id that its sender was given',
  params: z.strictObject({ id: plainText.min(1).max(500) }),
  responses: { 200: { description: 'The event and what became of it', schema: loggedEventDetailsSchema } },
  refusals: [404],
}).answeredBy(async ({ params }, deps) => {
  const entry = await deps.events.find(params.id);
  if (entry === undefined) throw new Problem('not_found', { detail: 'The event log has no event with this id' });
  return { status: 200, body: detailsOf(entry) };
});

const ofEntity = route({
  method: 'get',
  path: '/api/v1/entities/:id/events',
  access: 'events.read',
  tag,
  summary: 'Events of one entity; a slash in its id is written %2F',
  params: z.strictObject({ id: plainText.min(1).max(2000) }),
  query: entityEventQuerySchema,
  responses: { 200: { description: page, schema: eventListSchema } },
}).answeredBy(async ({ params, query }, deps) => ({
  status: 200,
  body: listOf(await searchEvents(deps, { ...query, entity_id: params.id }), query.limit),
}));

export const eventLogRoutes: readonly Route[] = [search, details, ofEntity];
