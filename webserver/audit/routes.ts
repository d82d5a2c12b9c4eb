/** The audit log's one route: it is read, and nothing else. */
import { type Route, route } from '../http/route.ts';
import { auditListSchema, auditQuerySchema, listAudit } from './query.ts';

const list = route({
  method: 'get',
  path: '/api/v1/audit',
  access: 'audit.read',
  tag: 'Users and roles',
  summary: 'Who changed what, the newest first',
  query: auditQuerySchema,
  responses: { 200: { description: 'One page', schema: auditListSchema } },
}).answeredBy(async ({ query }, deps) => ({ status: 200, body: await listAudit(deps, query) }));

export const auditRoutes: readonly Route[] = [list];
