/** What a fresh installation needs to be used: the administrator of the secret file, and a key for the first connector. */
import { createToken } from '../../lib/access/token.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Authenticator } from './authenticator.ts';

/** Secrets of the installation, as `main.ts` finds them. */
export interface FirstSecrets {
  /** The generated one-time password; undefined when it was taken over already. */
  readonly adminPassword: string | undefined;
  /** The key that the installer prints in its test event; undefined: one is made. */
  readonly connectorKey: string | undefined;
  /** The account exists: the secret is worth nothing any more. */
  forgetAdminPassword(): void;
  keepConnectorKey(key: string): void;
}

/** Creates what is missing. Repeating it changes nothing. */
export async function createFirstAccounts(
  { users, apiKeys }: Authenticator,
  secrets: FirstSecrets,
  now: Date,
  logger: Logger,
): Promise<void> {
  if (secrets.adminPassword !== undefined) {
    const admin = {
      _id: 'admin',
      name: 'Administrator',
      roles: ['admin'],
      enabled: true,
      one_time: true,
      created: now,
    };
    const isNew = await users.create(admin, secrets.adminPassword);
    logger.info({ isNew }, 'The first administrator was created');
    secrets.forgetAdminPassword();
  }
  await users.create({ _id: 'connector', name: 'Connectors', roles: ['connector'], enabled: true, created: now });
  const key = secrets.connectorKey ?? createToken('vigie_key');
  if (secrets.connectorKey === undefined) secrets.keepConnectorKey(key);
  if ((await apiKeys.find(key)) === undefined) {
    await apiKeys.create({ user: 'connector', name: 'Made at installation', scopes: [] }, key);
  }
}
