/** Roles as they are shown, and their changes. The built-in ones belong to the release: nobody changes them. */
import { z } from 'zod';
import { builtInRoles, isBuiltInRole, isPermission, permissions } from '../../lib/access/permissions.ts';
import { recordAudit } from '../audit/log.ts';
import type { Role } from '../auth/roles.ts';
import { Problem } from '../http/problem.ts';
import { plainText } from '../http/schema.ts';
import { type Actor, type AdministrationDeps, checkReach } from './actor.ts';

export const roleSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  permissions: z.array(z.string()),
  built_in: z.boolean(),
});

export type ShownRole = z.output<typeof roleSchema>;

const permission = z.string().refine(isPermission, `Must be one of ${Object.keys(permissions).join(', ')}`);

export const roleFieldsSchema = z.strictObject({
  description: plainText.trim().max(500).default(''),
  permissions: z.array(permission).max(Object.keys(permissions).length),
});

export const newRoleSchema = roleFieldsSchema.extend({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'Must be small letters, digits and . _ -, at most 64'),
});

export type RoleFields = z.output<typeof roleFieldsSchema>;

const descriptions = {
  admin: 'Does everything',
  operator: 'Sees and acts on alarms',
  viewer: 'Sees',
  connector: 'Sends events',
} as const;

/** The built-in roles, then those of the site by name. */
export async function listRoles({ authenticator }: AdministrationDeps): Promise<ShownRole[]> {
  const builtIn = Object.entries(builtInRoles).map(([name, granted]) => ({
    name,
    description: isBuiltInRole(name) ? descriptions[name] : '',
    permissions: [...granted],
    built_in: true,
  }));
  return [...builtIn, ...(await authenticator.roles.list()).map(shownRole)];
}

/** @throws {Problem} 403 more than the actor may do, 409 the name is taken. */
export async function createRole(
  deps: AdministrationDeps,
  actor: Actor,
  asked: RoleFields & { readonly name: string },
): Promise<ShownRole> {
  checkReach(actor, asked.permissions);
  const { name, ...fields } = asked;
  const role: Role = { _id: name, ...fields, permissions: unique(fields.permissions), created: deps.now() };
  if (!(await deps.authenticator.roles.create(role))) {
    throw new Problem('refused', { detail: `There is a role ${name} already` });
  }
  await recordAudit(deps, actor, { action: 'role.create', target: [name], after: shownRole(role) });
  return shownRole(role);
}

/** @throws {Problem} 403, 404; 409 a built-in role, or the actor would lose permissions. */
export async function changeRole(
  deps: AdministrationDeps,
  actor: Actor,
  name: string,
  asked: RoleFields,
): Promise<ShownRole> {
  const before = await reach(deps, actor, name);
  checkReach(actor, asked.permissions);
  const after: Role = { ...before, ...asked, permissions: unique(asked.permissions) };
  await checkOwn(deps, actor, after);
  await deps.authenticator.roles.change(name, { description: after.description, permissions: after.permissions });
  const shown = { before: shownRole(before), after: shownRole(after) };
  await recordAudit(deps, actor, { action: 'role.update', target: [name], ...shown });
  return shown.after;
}

/** @throws {Problem} 403, 404; 409 a built-in role, or somebody still has it. */
export async function deleteRole(deps: AdministrationDeps, actor: Actor, name: string): Promise<void> {
  const { roles, users } = deps.authenticator;
  const before = await reach(deps, actor, name);
  const count = await users.count({ role: name }, 1000);
  if (count > 0) throw new Problem('refused', { detail: `Users who have it: ${count}. Give them another role first` });
  await roles.remove(name);
  await recordAudit(deps, actor, { action: 'role.delete', target: [name], before: shownRole(before) });
}

async function reach({ authenticator }: AdministrationDeps, actor: Actor, name: string): Promise<Role> {
  if (isBuiltInRole(name)) throw new Problem('refused', { detail: 'A built-in role is never changed or deleted' });
  const role = await authenticator.roles.read(name);
  if (role === undefined) throw new Problem('not_found', { detail: 'There is no role of this name' });
  checkReach(actor, role.permissions);
  return role;
}

async function checkOwn({ authenticator }: AdministrationDeps, { account }: Actor, after: Role): Promise<void> {
  if (!account.roles.includes(after._id)) return;
  const others = await authenticator.roles.permissionsOf(account.roles.filter((role) => role !== after._id));
  const left: ReadonlySet<string> = new Set([...others, ...after.permissions]);
  const lost = [...account.permissions].filter((one) => !left.has(one));
  if (lost.length > 0) {
    throw new Problem('refused', {
      detail: `You would lose permissions yourself (${lost.join(', ')}): ask another administrator to do it`,
    });
  }
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

function shownRole(role: Role): ShownRole {
  return { name: role._id, description: role.description, permissions: [...role.permissions], built_in: false };
}
