/** Routes of API keys: one's own below `/api/v1/me`, everyone's for who may see them. */
import { z } from 'zod';
import { accountOf, type Route, route } from '../http/route.ts';
import { pageMetaSchema, pageQuery, plainText } from '../http/schema.ts';
import { actorOf } from './actor.ts';
import { createKey, keySchema, listKeys, newKeySchema, revokeKey } from './key-changes.ts';

const params = z.strictObject({ id: plainText.max(200) });
const listSchema = z.strictObject({ data: z.array(keySchema), meta: pageMetaSchema });
const made = keySchema.extend({ secret: z.string().describe('Shown this once') });

const listOwn = route({
  method: 'get',
  path: '/api/v1/me/api-keys',
  access: 'keys.own',
  tag: 'Access',
  summary: 'One’s own API keys, without their secrets',
  query: z.strictObject(pageQuery),
  responses: { 200: { description: 'One page', schema: listSchema } },
}).answeredBy(async ({ query, caller }, deps) => ({
  status: 200,
  body: await listKeys(deps, accountOf(caller).id, query),
}));

const createOwn = route({
  method: 'post',
  path: '/api/v1/me/api-keys',
  access: 'keys.own',
  tag: 'Access',
  summary: 'Make an API key; its secret is shown this once',
  body: newKeySchema,
  responses: { 201: { description: 'The key and its secret', schema: made } },
  refusals: [404],
}).answeredBy(async ({ body, caller }, deps) => {
  const { key, secret } = await createKey(deps, actorOf(caller), accountOf(caller).id, body);
  return { status: 201, body: { ...key, secret } };
});

const revokeOwn = route({
  method: 'delete',
  path: '/api/v1/me/api-keys/:id',
  access: 'keys.own',
  tag: 'Access',
  summary: 'Revoke one of one’s own API keys',
  params,
  responses: { 204: { description: 'Revoked' } },
  refusals: [404],
}).answeredBy(async ({ params: { id }, caller }, deps) => {
  await revokeKey(deps, actorOf(caller), id, accountOf(caller).id);
  return { status: 204 };
});

const listAll = route({
  method: 'get',
  path: '/api/v1/api-keys',
  access: 'keys.edit',
  tag: 'Users and roles',
  summary: 'API keys, without their secrets, the newest first',
  query: z.strictObject({ ...pageQuery, user: plainText.max(200).optional() }),
  responses: { 200: { description: 'One page', schema: listSchema } },
}).answeredBy(async ({ query }, deps) => ({ status: 200, body: await listKeys(deps, query.user, query) }));

const createFor = route({
  method: 'post',
  path: '/api/v1/api-keys',
  access: 'keys.edit',
  tag: 'Users and roles',
  summary: 'Make an API key for a user; its secret is shown this once',
  body: newKeySchema.extend({ user: plainText.min(1, 'Is missing').max(200) }),
  responses: { 201: { description: 'The key and its secret', schema: made } },
  refusals: [404],
}).answeredBy(async ({ body: { user, ...fields }, caller }, deps) => {
  const { key, secret } = await createKey(deps, actorOf(caller), user, fields);
  return { status: 201, body: { ...key, secret } };
});

const revokeAny = route({
  method: 'delete',
  path: '/api/v1/api-keys/:id',
  access: 'keys.edit',
  tag: 'Users and roles',
  summary: 'Revoke an API key',
  params,
  responses: { 204: { description: 'Revoked' } },
  refusals: [404],
}).answeredBy(async ({ params: { id }, caller }, deps) => {
  await revokeKey(deps, actorOf(caller), id);
  return { status: 204 };
});

export const ownKeyRoutes: readonly Route[] = [listOwn, createOwn, revokeOwn];
export const keyRoutes: readonly Route[] = [listAll, createFor, revokeAny];
