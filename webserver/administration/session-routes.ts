/** Routes of sessions: one's own below `/api/v1/me`, everyone's for who may see them. */
import { z } from 'zod';
import { accountOf, type Caller, type Route, route } from '../http/route.ts';
import { pageMetaSchema, pageQuery, plainText } from '../http/schema.ts';
import { normaliseUsername } from '../auth/users.ts';
import { actorOf } from './actor.ts';
import { endSession, endSessionsOf, listSessions, sessionSchema } from './session-changes.ts';

const params = z.strictObject({ id: plainText.max(200) });
const listSchema = z.strictObject({ data: z.array(sessionSchema), meta: pageMetaSchema });
const endedSchema = z.strictObject({ ended: z.int().describe('How many sessions ended') });

const listOwn = route({
  method: 'get',
  path: '/api/v1/me/sessions',
  access: 'account',
  tag: 'Access',
  summary: 'One’s own sessions, the newest use first',
  query: z.strictObject(pageQuery),
  responses: { 200: { description: 'One page', schema: listSchema } },
}).answeredBy(async ({ query, caller }, deps) => ({
  status: 200,
  body: await listSessions(deps, currentOf(caller), accountOf(caller).id, query),
}));

const endOwn = route({
  method: 'delete',
  path: '/api/v1/me/sessions/:id',
  access: 'account',
  tag: 'Access',
  summary: 'End one of one’s own sessions',
  params,
  responses: { 204: { description: 'Ended' } },
  refusals: [404],
}).answeredBy(async ({ params: { id }, caller }, deps) => {
  await endSession(deps, actorOf(caller), id, accountOf(caller).id);
  return { status: 204 };
});

const endAllOwn = route({
  method: 'delete',
  path: '/api/v1/me/sessions',
  access: 'account',
  tag: 'Access',
  summary: 'Sign out everywhere, here too',
  responses: { 200: { description: 'Signed out', schema: endedSchema } },
}).answeredBy(async ({ caller }, deps) => ({
  status: 200,
  body: { ended: await endSessionsOf(deps, actorOf(caller), accountOf(caller).id) },
}));

const listAll = route({
  method: 'get',
  path: '/api/v1/sessions',
  access: 'sessions.edit',
  tag: 'Users and roles',
  summary: 'Sessions, the newest use first',
  query: z.strictObject({ ...pageQuery, user: plainText.max(200).optional() }),
  responses: { 200: { description: 'One page', schema: listSchema } },
}).answeredBy(async ({ query, caller }, deps) => ({
  status: 200,
  body: await listSessions(deps, currentOf(caller), query.user, query),
}));

const endAny = route({
  method: 'delete',
  path: '/api/v1/sessions/:id',
  access: 'sessions.edit',
  tag: 'Users and roles',
  summary: 'End a session',
  params,
  responses: { 204: { description: 'Ended' } },
  refusals: [404],
}).answeredBy(async ({ params: { id }, caller }, deps) => {
  await endSession(deps, actorOf(caller), id);
  return { status: 204 };
});

const endAllOf = route({
  method: 'delete',
  path: '/api/v1/users/:username/sessions',
  access: 'sessions.edit',
  tag: 'Users and roles',
  summary: 'End every session of a user',
  params: z.strictObject({ username: plainText.max(200) }),
  responses: { 200: { description: 'Ended', schema: endedSchema } },
}).answeredBy(async ({ params: { username }, caller }, deps) => ({
  status: 200,
  body: { ended: await endSessionsOf(deps, actorOf(caller), normaliseUsername(username)) },
}));

export const ownSessionRoutes: readonly Route[] = [listOwn, endAllOwn, endOwn];
export const sessionRoutes: readonly Route[] = [listAll, endAny, endAllOf];

/** The session that this request came with; none for keys and basic. */
function currentOf(caller: Caller): string | undefined {
  const { credential, credentialId } = accountOf(caller);
  return credential === 'session' || credential === 'session_bearer' ? credentialId : undefined;
}
