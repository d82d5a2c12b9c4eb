/** Maintenance: while it is on, administrators alone are let in. What comes in goes on: no event is lost. */
import type { Account } from '../auth/account.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import { Problem } from '../http/problem.ts';
import type { Settings } from './settings.ts';

/** When a client may ask again, in seconds: nobody knows how long it takes. */
const retryAfter = 60;

const standardMessage = 'The site is under maintenance: come back in a while. Events are still being taken in.';

/** Who can end it. */
function isAdministrator({ permissions }: Pick<Account, 'permissions'>): boolean {
  return permissions.has('settings.edit');
}

/** Whether somebody must wait; undefined: somebody who is not signed in. */
export function mustWait(settings: Settings, account: Account | undefined): boolean {
  return settings.current().maintenance && (account === undefined || !isAdministrator(account));
}

/** @throws {Problem} 503 when they must wait. */
export function refuseInMaintenance(settings: Settings, account: Account | undefined): void {
  if (!mustWait(settings, account)) return;
  const { maintenance_message: message } = settings.current();
  throw new Problem('under_maintenance', { detail: message === '' ? standardMessage : message, retryAfter });
}

/** Ends every session but those of administrators. */
export async function endOthersSessions({ sessions, users, roles }: Authenticator): Promise<void> {
  for (const name of await sessions.users()) {
    const user = await users.find(name);
    const permissions = await roles.permissionsOf(user?.roles ?? []);
    if (!isAdministrator({ permissions })) await sessions.endAll(name);
  }
}
