/** Changing one's own password: the old one is asked for, and every other session ends. */
import { z } from 'zod';
import { faultOfPassword, longestPassword } from '../../lib/access/password-rules.ts';
import { recordAudit } from '../audit/log.ts';
import { Problem } from '../http/problem.ts';
import { plainText } from '../http/schema.ts';
import type { Actor, AdministrationDeps } from './actor.ts';
import { checkLocal } from './user-changes.ts';

export const passwordChangeSchema = z.strictObject({
  old_password: z.string().min(1, 'Is missing').max(longestPassword),
  new_password: plainText.min(1, 'Is missing').max(longestPassword).describe('At least 12 characters'),
});

export type PasswordChange = z.output<typeof passwordChangeSchema>;

/** @throws {Problem} 400 what is wrong with a field, 403 by a key, 409 kept elsewhere, 429 after too many guesses of the old one. */
export async function changeOwnPassword(deps: AdministrationDeps, actor: Actor, asked: PasswordChange): Promise<void> {
  const { users, sessions } = deps.authenticator;
  const { account } = actor;
  if (account.credential === 'api_key') {
    throw new Problem('not_allowed', { detail: 'A key cannot change the password of its owner' });
  }
  const user = await users.read(account.id);
  if (user === undefined) throw new Problem('not_authenticated');
  checkLocal(user);
  const fault = faultOfPassword(asked.new_password, [user._id, user.name]);
  if (fault !== undefined) throw faultIn('new_password', fault);
  if (asked.new_password === asked.old_password) throw faultIn('new_password', 'Is the old one.');
  if (!(await deps.authenticator.isPasswordOf(account.id, asked.old_password, actor.address))) {
    throw faultIn('old_password', 'Is wrong.');
  }
  await users.setPassword(account.id, asked.new_password, false);
  await sessions.endAll(account.id, account.credential === 'basic' ? undefined : account.credentialId);
  await recordAudit(deps, actor, { action: 'user.change_password', target: [account.id] });
}

function faultIn(field: keyof PasswordChange, message: string): Problem {
  return new Problem('invalid_request', { errors: { [field]: message } });
}
