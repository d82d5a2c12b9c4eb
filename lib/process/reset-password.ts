/** The way back in when nobody can sign in as administrator any more: whoever may write the secrets of the installation leaves a new password there. */
import { chownSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPassword } from '../access/token.ts';
import type { Home } from '../config/home.ts';

/** The file that the webserver takes at its next start, and removes. */
export const resetFile = 'admin-password-reset';

/** Leaves a one-time password for the account `admin`, readable by the user of the secrets alone, and returns it. */
export function leaveAdminPassword({ secrets }: Pick<Home, 'secrets'>): string {
  const password = createPassword();
  const draft = join(secrets, `.${resetFile}.draft`);
  const { uid, gid } = statSync(secrets);
  writeFileSync(draft, `${password}\n`, { mode: 0o600 });
  chownSync(draft, uid, gid);
  renameSync(draft, join(secrets, resetFile));
  return password;
}
