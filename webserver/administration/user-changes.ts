/** Changes of accounts by an administrator: what the routes and the pages call. Each is in the audit log. */
import { createPassword } from '../../lib/access/token.ts';
import { recordAudit } from '../audit/log.ts';
import type { User, UserFields } from '../auth/users.ts';
import { Problem } from '../http/problem.ts';
import { type Actor, type AdministrationDeps, checkReach } from './actor.ts';
import { type ShownUser, shownUser } from './user-view.ts';

export interface NewUser extends UserFields {
  /** Normalised. */
  readonly username: string;
  /** False: for programs, which have keys alone. */
  readonly with_password: boolean;
}

/** An account with its one-time password, which is known here and nowhere else. */
export interface WithPassword {
  readonly user: ShownUser;
  readonly password: string | undefined;
}

const adminRole = 'admin';

/** @throws {Problem} 400 unknown role, 403 more than the actor may do, 409 the name is taken. */
export async function createUser(deps: AdministrationDeps, actor: Actor, asked: NewUser): Promise<WithPassword> {
  const { username, name, roles, enabled } = asked;
  await checkRoles(deps, actor, roles);
  const password = asked.with_password ? createPassword() : undefined;
  const oneTime = password === undefined ? {} : { one_time: true };
  const user: User = { _id: username, name, roles, enabled, created: deps.now(), source: 'local', ...oneTime };
  if (!(await deps.authenticator.users.create(user, password))) {
    throw new Problem('refused', { detail: `There is a user ${username} already` });
  }
  const shown = { ...shownUser(user), has_password: password !== undefined };
  await recordAudit(deps, actor, { action: 'user.create', target: [username], after: shown });
  return { user: shown, password };
}

/** @throws {Problem} 400, 403, 404; 409 for what would lock the actor or everyone out. */
export async function changeUser(
  deps: AdministrationDeps,
  actor: Actor,
  username: string,
  asked: UserFields,
): Promise<ShownUser> {
  const { users, sessions } = deps.authenticator;
  return await users.alone(async () => {
    const before = await reach(deps, actor, username);
    if (!isSame(before.roles, asked.roles)) await checkRoles(deps, actor, asked.roles);
    if (before._id === actor.account.id) await checkOwn(deps, before, asked);
    if (!asked.enabled || !asked.roles.includes(adminRole)) await checkLastAdministrator(deps, before);
    const fields = { name: asked.name, roles: asked.roles, enabled: asked.enabled };
    await users.change(username, fields);
    if (!asked.enabled) await sessions.endAll(before._id);
    const after = shownUser({ ...before, ...fields });
    await recordAudit(deps, actor, { action: 'user.update', target: [before._id], before: shownUser(before), after });
    return after;
  });
}

/** Deletes an account with its sessions and keys. What it did stays in the audit log. */
export async function deleteUser(deps: AdministrationDeps, actor: Actor, username: string): Promise<void> {
  const { users, sessions, apiKeys } = deps.authenticator;
  await users.alone(async () => {
    const before = await reach(deps, actor, username);
    if (before._id === actor.account.id) throw new Problem('refused', { detail: 'You cannot delete your own account' });
    await checkLastAdministrator(deps, before);
    await users.remove(username);
    await Promise.all([sessions.endAll(before._id), apiKeys.revokeAll(before._id)]);
    await recordAudit(deps, actor, { action: 'user.delete', target: [before._id], before: shownUser(before) });
  });
}

/** Gives an account a new one-time password, and ends its sessions. */
export async function resetPassword(deps: AdministrationDeps, actor: Actor, username: string): Promise<WithPassword> {
  const { users, sessions } = deps.authenticator;
  const user = await reach(deps, actor, username);
  if (user._id === actor.account.id) {
    throw new Problem('refused', { detail: 'Change your own password instead: that asks for the old one' });
  }
  checkLocal(user);
  const password = createPassword();
  await users.setPassword(user._id, password, true);
  await sessions.endAll(user._id);
  await recordAudit(deps, actor, { action: 'user.reset_password', target: [user._id] });
  return { user: { ...shownUser(user), has_password: true, password_is_one_time: true }, password };
}

/** Passwords of directories and providers are changed there. */
export function checkLocal(user: User): void {
  if (user.source !== undefined && user.source !== 'local') {
    throw new Problem('refused', { detail: 'The password of this account is kept elsewhere, and is changed there' });
  }
}

/** The account as it is stored, when the actor may touch it. */
async function reach({ authenticator }: AdministrationDeps, actor: Actor, username: string): Promise<User> {
  const user = await authenticator.users.read(username);
  if (user === undefined) throw new Problem('not_found', { detail: 'There is no user of this name' });
  checkReach(actor, await authenticator.roles.permissionsOf(user.roles));
  return user;
}

async function checkRoles(
  { authenticator }: AdministrationDeps,
  actor: Actor,
  roles: readonly string[],
): Promise<void> {
  const known = await authenticator.roles.known(roles);
  const errors: Record<string, string> = {};
  for (const [at, role] of roles.entries()) if (!known.includes(role)) errors[`roles.${at}`] = 'There is no such role.';
  if (Object.keys(errors).length > 0) throw new Problem('invalid_request', { errors });
  checkReach(actor, await authenticator.roles.permissionsOf(roles));
}

/** Nobody takes something from themselves by accident: another administrator can. */
async function checkOwn({ authenticator }: AdministrationDeps, before: User, asked: UserFields): Promise<void> {
  if (!asked.enabled) throw new Problem('refused', { detail: 'You cannot disable your own account' });
  const [held, left] = await Promise.all([
    authenticator.roles.permissionsOf(before.roles),
    authenticator.roles.permissionsOf(asked.roles),
  ]);
  const lost = [...held].filter((permission) => !left.has(permission));
  if (lost.length > 0) {
    throw new Problem('refused', {
      detail: `You would lose permissions yourself (${lost.join(', ')}): ask another administrator to do it`,
    });
  }
}

async function checkLastAdministrator({ authenticator }: AdministrationDeps, user: User): Promise<void> {
  const administrators = await authenticator.users.withRole(adminRole, 2);
  if (administrators.length === 1 && administrators[0] === user._id) {
    throw new Problem('refused', { detail: 'This is the last administrator: make another one first' });
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}
