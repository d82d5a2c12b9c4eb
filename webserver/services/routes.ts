/** The routes of services: those that every kind of rule has, and who belongs to one. */
import { z } from 'zod';
import { type Route, route } from '../http/route.ts';
import { pageQuery } from '../http/schema.ts';
import { ruleParams, ruleRoutes } from '../rules/routes.ts';
import { getRule } from '../rules/store.ts';
import { serviceKind } from './kind.ts';
import { listMembers, memberListSchema } from './members.ts';

const members = route({
  method: 'get',
  path: '/api/v1/services/:id/members',
  access: 'rules.read',
  tag: serviceKind.tag,
  summary: 'The entities that count in a service',
  description: 'As they were counted last; `counters` of the service is their sum.',
  params: ruleParams,
  query: z.strictObject(pageQuery),
  responses: { 200: { description: 'One page, by id', schema: memberListSchema } },
  refusals: [404],
}).answeredBy(async ({ params: { id }, query }, deps) => {
  await getRule(deps, serviceKind, id);
  return { status: 200, body: await listMembers(deps, id, query) };
});

export const serviceRoutes: readonly Route[] = [...ruleRoutes(serviceKind), members];
