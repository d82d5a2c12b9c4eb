/** One conversation with the directory: connected, encrypted as configured, and ended whatever happens. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Client, type Entry, ResultCodeError } from 'ldapts';
import type { LdapConfig } from '../../lib/config/ldap.ts';

/**
 * Runs `work` over a connection of its own.
 *
 * @throws what ldapts throws, and errors of the connection.
 */
export async function withDirectory<Result>(
  config: LdapConfig,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const timeoutMs = config.timeout_seconds * 1000;
  const tls = {
    ...(config.ca_file === '' ? {} : { ca: readFileSync(config.ca_file) }),
    minVersion: 'TLSv1.2' as const,
  };
  const client = new Client({
    url: config.url,
    timeout: timeoutMs,
    connectTimeout: timeoutMs,
    ...(config.url.startsWith('ldaps:') ? { tlsOptions: tls } : {}),
    createConnection: connectOnce(),
  });
  try {
    // The name that the certificate must have: over a socket that is open, Node would not know it.
    if (config.start_tls) await client.startTLS({ ...tls, host: new URL(config.url).hostname });
    return await work(client);
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

/** ldapts connects again by itself when a connection was cut; after StartTLS that would be without TLS, and the password would follow. */
function connectOnce(): typeof connect {
  let isUsed = false;
  return (...options: unknown[]) => {
    if (isUsed) throw new Error('The connection to the directory was cut');
    isUsed = true;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- handed on as they came
    return connect(...(options as Parameters<typeof connect>));
  };
}

/** The values of an attribute as texts; capitals in its name do not matter (RFC 4512). */
export function valuesOf(entry: Entry, attribute: string): readonly string[] {
  const name = Object.keys(entry).find((key) => key.toLowerCase() === attribute.toLowerCase());
  const value = name === undefined ? [] : entry[name];
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}

/** Puts values into a filter so that they stay values (RFC 4515, section 3). */
export function fillFilter(filter: string, values: Readonly<Record<string, string>>): string {
  return filter.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? whole : escapeValue(value);
  });
}

function escapeValue(value: string): string {
  return value.replace(/[\\*()\0]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Result codes of a bind that mean: not with this name and password (RFC 4511: 19 locked or expired, 32, 48, 49, 53 disabled). */
const refusals = new Set([19, 32, 48, 49, 53]);

/** True when the directory answered, and said no. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ResultCodeError && refusals.has(error.code);
}
