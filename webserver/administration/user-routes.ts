/** Routes of users. */
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { plainText } from '../http/schema.ts';
import { actorOf } from './actor.ts';
import { changeUser, createUser, deleteUser, resetPassword } from './user-changes.ts';
import {
  listUsers,
  newUserSchema,
  shownUser,
  userFieldsSchema,
  userListSchema,
  userQuerySchema,
  userSchema,
} from './user-view.ts';

const params = z.strictObject({ username: plainText.max(200) });
const withPassword = userSchema.extend({ password: z.string().optional().describe('One-time; shown this once') });

const list = route({
  method: 'get',
  path: '/api/v1/users',
  access: 'users.read',
  tag: 'Users and roles',
  summary: 'Users by name',
  query: userQuerySchema,
  responses: { 200: { description: 'One page', schema: userListSchema } },
}).answeredBy(async ({ query }, deps) => ({ status: 200, body: await listUsers(deps, query) }));

const create = route({
  method: 'post',
  path: '/api/v1/users',
  access: 'users.edit',
  tag: 'Users and roles',
  summary: 'Create a user; its one-time password is shown this once',
  body: newUserSchema,
  responses: { 201: { description: 'The user, with the password', schema: withPassword } },
  refusals: [409],
}).answeredBy(async ({ body, caller }, deps) => {
  const { user, password } = await createUser(deps, actorOf(caller), body);
  return { status: 201, body: { ...user, password } };
});

const details = route({
  method: 'get',
  path: '/api/v1/users/:username',
  access: 'users.read',
  tag: 'Users and roles',
  summary: 'One user',
  params,
  responses: { 200: { description: 'The user', schema: userSchema } },
  refusals: [404],
}).answeredBy(async ({ params: { username } }, deps) => {
  const user = await deps.authenticator.users.read(username);
  if (user === undefined) throw new Problem('not_found', { detail: 'There is no user of this name' });
  return { status: 200, body: shownUser(user) };
});

const change = route({
  method: 'put',
  path: '/api/v1/users/:username',
  access: 'users.edit',
  tag: 'Users and roles',
  summary: 'Change name, roles and whether a user is enabled',
  description: 'Nobody lowers their own permissions, and the last administrator stays one: 409.',
  params,
  body: userFieldsSchema,
  responses: { 200: { description: 'The user as it is now', schema: userSchema } },
  refusals: [404, 409],
}).answeredBy(async ({ params: { username }, body, caller }, deps) => ({
  status: 200,
  body: await changeUser(deps, actorOf(caller), username, body),
}));

const remove = route({
  method: 'delete',
  path: '/api/v1/users/:username',
  access: 'users.edit',
  tag: 'Users and roles',
  summary: 'Delete a user with its sessions and keys',
  params,
  responses: { 204: { description: 'Deleted' } },
  refusals: [404, 409],
}).answeredBy(async ({ params: { username }, caller }, deps) => {
  await deleteUser(deps, actorOf(caller), username);
  return { status: 204 };
});

const reset = route({
  method: 'post',
  path: '/api/v1/users/:username/password',
  access: 'users.edit',
  tag: 'Users and roles',
  summary: 'Give a user a new one-time password, shown this once, and end its sessions',
  params,
  responses: { 200: { description: 'The user, with the password', schema: withPassword } },
  refusals: [404, 409],
}).answeredBy(async ({ params: { username }, caller }, deps) => {
  const { user, password } = await resetPassword(deps, actorOf(caller), username);
  return { status: 200, body: { ...user, password } };
});

export const userRoutes: readonly Route[] = [list, create, details, change, remove, reset];
