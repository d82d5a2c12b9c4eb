/** Routes of roles. */
import { z } from 'zod';
import { type Route, route } from '../http/route.ts';
import { plainText } from '../http/schema.ts';
import { actorOf } from './actor.ts';
import {
  changeRole,
  createRole,
  deleteRole,
  listRoles,
  newRoleSchema,
  roleFieldsSchema,
  roleSchema,
} from './role-changes.ts';

const params = z.strictObject({ name: plainText.max(64) });

const list = route({
  method: 'get',
  path: '/api/v1/roles',
  access: 'users.read',
  tag: 'Users and roles',
  summary: 'All roles: the built-in ones, then those of the site',
  responses: { 200: { description: 'The roles', schema: z.strictObject({ data: z.array(roleSchema) }) } },
}).answeredBy(async (_call, deps) => ({ status: 200, body: { data: await listRoles(deps) } }));

const create = route({
  method: 'post',
  path: '/api/v1/roles',
  access: 'roles.edit',
  tag: 'Users and roles',
  summary: 'Create a role',
  body: newRoleSchema,
  responses: { 201: { description: 'The role', schema: roleSchema } },
  refusals: [409],
}).answeredBy(async ({ body, caller }, deps) => ({ status: 201, body: await createRole(deps, actorOf(caller), body) }));

const change = route({
  method: 'put',
  path: '/api/v1/roles/:name',
  access: 'roles.edit',
  tag: 'Users and roles',
  summary: 'Change the description and the permissions of a role of the site',
  params,
  body: roleFieldsSchema,
  responses: { 200: { description: 'The role as it is now', schema: roleSchema } },
  refusals: [404, 409],
}).answeredBy(async ({ params: { name }, body, caller }, deps) => ({
  status: 200,
  body: await changeRole(deps, actorOf(caller), name, body),
}));

const remove = route({
  method: 'delete',
  path: '/api/v1/roles/:name',
  access: 'roles.edit',
  tag: 'Users and roles',
  summary: 'Delete a role of the site that nobody has',
  params,
  responses: { 204: { description: 'Deleted' } },
  refusals: [404, 409],
}).answeredBy(async ({ params: { name }, caller }, deps) => {
  await deleteRole(deps, actorOf(caller), name);
  return { status: 204 };
});

export const roleRoutes: readonly Route[] = [list, create, change, remove];
