/** API keys as they are shown, made and revoked: one's own, and by an administrator everyone's. */
import { z } from 'zod';
import { isPermission, permissions } from '../../lib/access/permissions.ts';
import { recordAudit } from '../audit/log.ts';
import type { ApiKey } from '../auth/api-keys.ts';
import { Problem } from '../http/problem.ts';
import { instant, type PageMeta, pageMeta, plainText } from '../http/schema.ts';
import { type Actor, type AdministrationDeps, checkReach } from './actor.ts';
import { countCap } from './user-view.ts';

export const keySchema = z.strictObject({
  id: z.string(),
  user: z.string().describe('Whose roles it acts with'),
  name: z.string(),
  scopes: z.array(z.string()),
  created: instant,
  expires: instant.optional(),
  last_used: instant.optional(),
});

export type ShownKey = z.output<typeof keySchema>;

const scope = z.string().refine(isPermission, `Must be one of ${Object.keys(permissions).join(', ')}`);

export const newKeySchema = z.strictObject({
  name: plainText.trim().min(1, 'Name is missing').max(200),
  scopes: z.array(scope).max(50).default([]).describe('Permissions it is limited to; empty: all of its owner'),
  expires: instant.optional(),
});

export type NewKeyFields = z.output<typeof newKeySchema>;

/** One page of keys, the newest first; of one user or of all. */
export async function listKeys(
  { authenticator }: AdministrationDeps,
  user: string | undefined,
  query: { readonly page: number; readonly limit: number },
): Promise<{ data: ShownKey[]; meta: PageMeta }> {
  const [keys, total] = await Promise.all([
    authenticator.apiKeys.list(user, { skip: (query.page - 1) * query.limit, limit: query.limit }),
    authenticator.apiKeys.count(user, countCap + 1),
  ]);
  return { data: keys.map(shownKey), meta: pageMeta(query, total, countCap) };
}

/**
 * Makes a key for oneself or, where the route lets in who may, for somebody else. The secret is known here and nowhere else.
 *
 * @throws {Problem} 403 by a key, or for a user who may do more than the actor; 404 no such user.
 */
export async function createKey(
  deps: AdministrationDeps,
  actor: Actor,
  user: string,
  fields: NewKeyFields,
): Promise<{ readonly key: ShownKey; readonly secret: string }> {
  const { users, roles, apiKeys } = deps.authenticator;
  if (actor.account.credential === 'api_key') {
    throw new Problem('not_allowed', { detail: 'A key cannot make keys' });
  }
  const owner = await users.read(user);
  if (owner === undefined) throw new Problem('not_found', { detail: 'There is no user of this name' });
  checkReach(actor, await roles.permissionsOf(owner.roles));
  const { secret, key } = await apiKeys.create({ ...fields, user: owner._id });
  const shown = shownKey(key);
  await recordAudit(deps, actor, { action: 'api_key.create', target: [key._id], after: shown });
  return { key: shown, secret };
}

/** @throws {Problem} 404 no such key; with `user`: none of theirs. */
export async function revokeKey(deps: AdministrationDeps, actor: Actor, id: string, user?: string): Promise<void> {
  const key = await deps.authenticator.apiKeys.revoke(id, user);
  if (key === undefined) throw new Problem('not_found', { detail: 'There is no such key' });
  await recordAudit(deps, actor, { action: 'api_key.revoke', target: [id], before: shownKey(key) });
}

function shownKey({ _id: id, user, name, scopes, created, expires, last_used }: ApiKey): ShownKey {
  return { id, user, name, scopes: [...scopes], created, expires, last_used };
}
