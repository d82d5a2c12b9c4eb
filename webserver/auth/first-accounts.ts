/** What a fresh installation needs to be used: the administrator of the secret file, and a key for the first connector. */
import { createToken } from '../../lib/access/token.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Authenticator } from './authenticator.ts';
import type { User } from './users.ts';

/** Secrets of the installation, as `main.ts` finds them. */
export interface FirstSecrets {
  /** The generated one-time password; undefined when it was taken over already. */
  readonly adminPassword: string | undefined;
  /** One that `hypcontrol reset-password` left for an administrator who cannot sign in any more. */
  readonly resetPassword: string | undefined;
  /** The key that the installer prints in its test event; undefined: one is made. */
  readonly connectorKey: string | undefined;
  /** The account exists: the secret is worth nothing any more. */
  forgetAdminPassword(): void;
  forgetResetPassword(): void;
  keepConnectorKey(key: string): void;
}

/** Creates what is missing. Repeating it changes nothing. */
export async function createFirstAccounts(
  authenticator: Authenticator,
  secrets: FirstSecrets,
  now: Date,
  logger: Logger,
): Promise<void> {
  const { users, apiKeys } = authenticator;
  if (secrets.adminPassword !== undefined) {
    const isNew = await users.create(administrator(now), secrets.adminPassword);
    logger.info({ isNew }, 'The first administrator was created');
    secrets.forgetAdminPassword();
  }
  if (secrets.resetPassword !== undefined) {
    await letBackIn(authenticator, secrets.resetPassword, now);
    logger.warn({ user: 'admin' }, 'The password of the account was reset');
    secrets.forgetResetPassword();
  }
  await users.create({ _id: 'connector', name: 'Connectors', roles: ['connector'], enabled: true, created: now });
  const key = secrets.connectorKey ?? createToken('vigie_key');
  if (secrets.connectorKey === undefined) secrets.keepConnectorKey(key);
  if ((await apiKeys.find(key)) === undefined) {
    await apiKeys.create({ user: 'connector', name: 'Made at installation', scopes: [] }, key);
  }
}

function administrator(now: Date): User {
  return { _id: 'admin', name: 'Administrator', roles: ['admin'], enabled: true, one_time: true, created: now };
}

/** The account exists, is enabled, is an administrator, and has this one-time password; whoever was signed in with it is out. */
async function letBackIn({ users, sessions }: Authenticator, password: string, now: Date): Promise<void> {
  const { _id, roles } = administrator(now);
  if (await users.create(administrator(now), password)) return;
  await users.setPassword(_id, password, true);
  await users.change(_id, { enabled: true, roles });
  await sessions.endAll(_id);
}
