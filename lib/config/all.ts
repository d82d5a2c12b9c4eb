/** The whole configuration of an installation, read and checked at once. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AmqpConfig, amqpSchema, amqpUrl } from './amqp.ts';
import { type CollectdConfig, collectdSchema } from './collectd.ts';
import { type Home, readSecret } from './home.ts';
import { type HypcontrolConfig, hypcontrolSchema } from './hypcontrol.ts';
import { type Environment, FaultCollector, loadSection } from './load.ts';
import { type MongodbConfig, mongodbSchema, mongodbUri } from './mongodb.ts';
import { loadPools, type PoolConfig } from './pool.ts';
import { checkPemFiles, clientTlsFiles, type NamedFile, pairProblem } from './tls.ts';
import { certificateFiles, type WebserverConfig, webserverSchema } from './webserver.ts';

export interface VigieConfig {
  readonly home: Home;
  readonly amqp: AmqpConfig;
  readonly mongodb: MongodbConfig;
  readonly webserver: WebserverConfig;
  readonly collectd: CollectdConfig;
  readonly hypcontrol: HypcontrolConfig;
  /** Every pool of `etc/engines`, those that are not enabled included, by name. */
  readonly pools: readonly PoolConfig[];
}

/** The environment of this process: the only place that reads it. */
export function currentEnvironment(): Environment {
  return process.env;
}

/**
 * Reads `etc/*.conf` and `etc/engines/*.conf` below `home`, with the environment on top. `MONGODB_URI` stands in for the key `uri` of
 * `etc/mongodb.conf` and loses against `VIGIE_MONGODB_URI`.
 *
 * @throws {ConfigError} with every fault of every file.
 */
export function loadConfig(home: Home, env: Environment): VigieConfig {
  const faults = new FaultCollector();
  const environment = { ...env, VIGIE_MONGODB_URI: env['VIGIE_MONGODB_URI'] ?? env['MONGODB_URI'] };
  const amqp = loadSection({ home: home.home, env: environment, faults }, 'amqp', amqpSchema);
  const mongodb = loadSection({ home: home.home, env: environment, faults }, 'mongodb', mongodbSchema);
  const webserver = loadSection({ home: home.home, env: environment, faults }, 'webserver', webserverSchema);
  const collectd = loadSection({ home: home.home, env: environment, faults }, 'collectd', collectdSchema);
  const hypcontrol = loadSection({ home: home.home, env: environment, faults }, 'hypcontrol', hypcontrolSchema);
  const pools = existsSync(join(home.etc, 'engines')) ? loadPools(home.etc, environment, faults) : [];
  if (pools.length === 0)
    faults.add(join(home.etc, 'engines'), '(folder)', 'is missing or holds no pool: is VIGIE_HOME right?');
  faults.throwIfAny();
  if (!amqp || !mongodb || !webserver || !collectd || !hypcontrol)
    throw new Error('A section without a fault is missing');
  return { home, amqp, mongodb, webserver, collectd, hypcontrol, pools };
}

/** The certificate files that every process needs to reach broker and database. */
export function serverCertificateFiles({ home, amqp, mongodb }: VigieConfig): readonly NamedFile[] {
  return [
    ...clientTlsFiles(amqp.tls, join(home.etc, 'amqp.conf')),
    ...clientTlsFiles({ ...mongodb.tls, key_file: '' }, join(home.etc, 'mongodb.conf')),
  ];
}

/**
 * Looks at the certificate files of the webserver. Its own matter: a missing one must not keep an engine from starting.
 *
 * @throws {ConfigError} with every file that cannot be used.
 */
export function checkWebserverFiles({ home, webserver }: VigieConfig): void {
  const faults = new FaultCollector();
  const file = join(home.etc, 'webserver.conf');
  checkPemFiles(certificateFiles(webserver, file), faults);
  checkPair(webserver.tls, file, faults);
  faults.throwIfAny();
}

function checkPair(
  tls: { readonly cert_file: string; readonly key_file: string },
  file: string,
  faults: FaultCollector,
): void {
  if (tls.cert_file === '' && tls.key_file === '') return;
  if (tls.cert_file === '') return faults.add(file, 'tls.cert_file', 'is missing: the certificate of key_file');
  if (tls.key_file === '') return faults.add(file, 'tls.key_file', 'is missing: the key of cert_file');
  const problem = pairProblem(tls.cert_file, tls.key_file);
  if (problem !== undefined) faults.add(file, 'tls.key_file', problem);
}

/** What Vigie shows to a directory and to a provider. */
export interface SignOnSecrets {
  readonly ldapBindPassword?: string;
  /** Empty: a public client, which has none. */
  readonly oidcClientSecret?: string;
}

/**
 * The secrets of the logins that are configured.
 *
 * @throws {ConfigError} when one is missing.
 */
export function signOnSecrets({ home, webserver }: VigieConfig, env: Environment): SignOnSecrets {
  const faults = new FaultCollector();
  const ldapBindPassword = readSecret(home, 'ldap-bind-password', env) ?? '';
  // Without it the bind would be an anonymous one, and succeed.
  if (webserver.ldap.enabled && webserver.ldap.bind_dn !== '' && ldapBindPassword === '') {
    faults.add(
      `${home.secrets}/ldap-bind-password`,
      '(file)',
      'the secret is missing: the password of bind_dn in [ldap] of etc/webserver.conf',
    );
  }
  faults.throwIfAny();
  return { ldapBindPassword, oidcClientSecret: readSecret(home, 'oidc-client-secret', env) ?? '' };
}

/** Where broker and database are, credentials included. Never log them. */
export interface ServerAddresses {
  readonly amqpUrl: string;
  readonly mongodbUri: string;
}

/**
 * Joins the configuration with the secrets `amqp-password` and `mongodb-password`, which are needed only for servers that Vigie runs.
 *
 * @throws {ConfigError} when one is missing.
 */
export function serverAddresses(config: VigieConfig, env: Environment): ServerAddresses {
  const faults = new FaultCollector();
  const secret = (name: string): string => {
    const value = readSecret(config.home, name, env);
    if (value === undefined) faults.add(`${config.home.secrets}/${name}`, '(file)', 'the secret is missing');
    return value ?? '';
  };
  const addresses = {
    amqpUrl: amqpUrl(config.amqp, config.amqp.url !== '' ? '' : secret('amqp-password')),
    mongodbUri: mongodbUri(config.mongodb, config.mongodb.uri !== '' ? '' : secret('mongodb-password')),
  };
  checkPemFiles(serverCertificateFiles(config), faults);
  checkPair(config.amqp.tls, join(config.home.etc, 'amqp.conf'), faults);
  faults.throwIfAny();
  return addresses;
}
