/** Accounts of people whom a directory or a provider of the site lets in: made at the first login, with its roles followed at each one. */
import type { Logger } from '../../lib/log/logger.ts';
import type { Database } from '../../lib/mongo/client.ts';
import { type AuditActor, recordAudit } from '../audit/log.ts';
import { Problem } from '../http/problem.ts';
import { longestUsername, normaliseUsername, type User, type Users } from './users.ts';

/** What was proven elsewhere. */
export interface OutsidePerson {
  readonly source: 'ldap' | 'oidc';
  /** As it is written there. */
  readonly username: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** What stays the same when the provider lets people choose another username. */
  readonly subject?: string;
}

/** The detail of the refusal when someone is known, and may do nothing. */
export const withoutRole =
  'You are known, but none of your groups has a role in Vigie. Ask an administrator of Vigie to give one a role';

/** The detail of the refusal when the username is another account's. */
export const nameTaken =
  'Your username is already that of another account of Vigie, which this login may not take over. Ask an administrator of Vigie to remove or rename one of the two';

/** The detail of the refusal when an administrator of Vigie disabled the account. */
export const accountDisabled = 'Your account is disabled here. Ask an administrator of Vigie to enable it';

export interface OutsideDeps {
  readonly users: Users;
  readonly db: Database['db'];
  readonly logger: Logger;
  readonly now: () => Date;
}

/**
 * The account of someone who was proven elsewhere. An account of Vigie itself, or of another source, is never taken over by one that has
 * its name: whoever may create people elsewhere could otherwise become the administrator.
 *
 * @throws {Problem} `not_allowed` when the name is taken, or no role is left.
 */
export async function admit(person: OutsidePerson, actor: AuditActor, deps: OutsideDeps): Promise<User | undefined> {
  const id = normaliseUsername(person.username);
  if (id === '' || id.length > longestUsername)
    throw new Problem('not_allowed', { detail: 'This username cannot be used here' });
  const known = await deps.users.read(id);
  if (known !== undefined && !isSame(known, person)) {
    deps.logger.warn(
      { username: id, source: person.source },
      'A login elsewhere has the name of another account, and is refused',
    );
    throw new Problem('not_allowed', { detail: nameTaken });
  }
  if (known === undefined && person.roles.length > 0) await create(id, person, actor, deps);
  if (known !== undefined) await follow(known, person, actor, deps);
  if (person.roles.length === 0) throw new Problem('not_allowed', { detail: withoutRole });
  return await deps.users.find(id);
}

/** Whoever lost every role elsewhere, or is gone there, is as good as disabled here: until a role is back. */
export function isShutOut({ source, roles }: User): boolean {
  return source !== undefined && source !== 'local' && roles.length === 0;
}

function isSame(known: User, { source, subject }: OutsidePerson): boolean {
  return known.source === source && known.subject === subject;
}

async function create(id: string, person: OutsidePerson, actor: AuditActor, deps: OutsideDeps): Promise<void> {
  const { name, roles, source, subject } = person;
  const user = { _id: id, name, roles, enabled: true, created: deps.now(), source };
  const isNew = await deps.users.create({ ...user, ...(subject === undefined ? {} : { subject }) });
  if (!isNew) throw new Problem('not_allowed', { detail: nameTaken });
  await recordAudit(deps, actor, { action: 'user.create', target: [id], after: { name, roles, source } });
}

/** Gives an account the name and the roles that its person has elsewhere now. */
export async function follow(
  known: User,
  { name, roles }: Pick<OutsidePerson, 'name' | 'roles'>,
  actor: AuditActor,
  deps: OutsideDeps,
): Promise<void> {
  const before = { name: known.name, roles: known.roles };
  const after = { name, roles };
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  await deps.users.change(known._id, after);
  await recordAudit(deps, actor, { action: 'user.change', target: [known._id], before, after });
}
