/** Are secrets and users there, and is nothing readable that should not be? */
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { VigieConfig } from '../../config/all.ts';
import { readSecret } from '../../config/home.ts';
import type { Environment } from '../../config/load.ts';
import { type Check, failure, ok } from './check.ts';

/** The secrets that this configuration needs, by their file in `var/secrets`. */
export function neededSecrets(config: VigieConfig): readonly string[] {
  const broker = config.amqp.url === '' ? ['amqp-password', 'amqp-connector-password', 'erlang-cookie'] : [];
  const ownDatabase = config.mongodb.uri === '';
  const database = ownDatabase ? ['mongodb-password'] : [];
  const postgres = ownDatabase && config.mongodb.engine === 'embedded' ? ['postgres-password'] : [];
  const { ldap } = config.webserver;
  const directory = ldap.enabled && ldap.bind_dn !== '' ? ['ldap-bind-password'] : [];
  return [...broker, ...database, ...postgres, ...directory];
}

export function checkSecrets(config: VigieConfig, env: Environment): readonly Check[] {
  const files = neededSecrets(config).filter((name) => !isGivenElsewhere(name, config, env));
  const problems = files.flatMap((name) => problemOf(join(config.home.secrets, name), name));
  return problems.length > 0 ? problems : [ok('secrets', `in ${config.home.secrets}`)];
}

/** The environment stands in for a file. */
function isGivenElsewhere(name: string, { home }: VigieConfig, env: Environment): boolean {
  return !existsSync(join(home.secrets, name)) && readSecret(home, name, env) !== undefined;
}

function problemOf(path: string, name: string): readonly Check[] {
  const found = existsSync(path) ? statSync(path) : undefined;
  if (found === undefined || found.size === 0) {
    const advice =
      name === 'ldap-bind-password'
        ? `write the password of bind_dn ([ldap] in etc/webserver.conf) into ${path}, mode 600, owner vigie`
        : 'run scripts/install/secrets.sh with the home folder, as root';
    return [failure(`secret ${name}`, 'is missing', advice)];
  }
  if ((found.mode & 0o077) !== 0) return [failure(`secret ${name}`, 'can be read by other users', `chmod 600 ${path}`)];
  return [];
}

/** System users of what runs here; only root starts as other users. */
export function checkUsers(config: VigieConfig): readonly Check[] {
  if (process.getuid?.() !== 0) return [];
  const broker = config.amqp.url === '' ? ['rabbitmq'] : [];
  const database = config.mongodb.uri === '' ? ['vigie-db'] : [];
  const missing = [config.hypcontrol.user, ...broker, ...database].filter((user) => !exists(user));
  if (missing.length === 0) return [ok('system users', 'all there')];
  return [
    failure(
      'system users',
      `${missing.join(', ')} missing`,
      'run scripts/install/users.sh as root (rabbitmq: apt-get install rabbitmq-server)',
    ),
  ];
}

function exists(user: string): boolean {
  try {
    execFileSync('id', ['-u', user], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
