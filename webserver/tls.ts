/** HTTPS by the webserver itself: its certificate, read again when a file changes. */
import { readFileSync, statSync } from 'node:fs';
import type { Server as SecureServer } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type { WebserverTlsConfig } from '../lib/config/webserver.ts';
import { messageOf } from '../lib/errors/errors.ts';
import type { Logger } from '../lib/log/logger.ts';

/** How often the files are looked at. A watch of the file system would miss links that are turned, as renewals do. */
const lookMs = 2000;

/** What a TLS server is made with. @throws when a file cannot be read. */
export function secureContext({ cert_file, key_file, ca_file, min_version }: WebserverTlsConfig): SecureContextOptions {
  const chain = [cert_file, ca_file].filter((path) => path !== '').map((path) => readFileSync(path, 'utf8'));
  return { cert: chain.join('\n'), key: readFileSync(key_file), minVersion: `TLSv${min_version}` };
}

/** Uses new files without a restart; open connections keep the old ones. What cannot be used is logged, and the old certificate stays. Returns how to stop. */
export function followCertificate(server: SecureServer, config: WebserverTlsConfig, logger: Logger): () => void {
  let seen = versionOf(config);
  const timer = setInterval(() => {
    const version = versionOf(config);
    if (version === seen) return;
    seen = version;
    try {
      server.setSecureContext(secureContext(config));
      logger.info({ file: config.cert_file }, 'The certificate was read again');
    } catch (error) {
      logger.error(
        { file: config.cert_file, reason: messageOf(error) },
        'The new certificate cannot be used, and the old one stays',
      );
    }
  }, lookMs);
  return () => clearInterval(timer);
}

function versionOf({ cert_file, key_file, ca_file }: WebserverTlsConfig): string {
  const stamp = (path: string): string => {
    const found = path === '' ? undefined : statSync(path, { throwIfNoEntry: false });
    return found === undefined ? '' : `${found.ino} ${found.mtimeMs} ${found.size}`;
  };
  return [cert_file, key_file, ca_file].map(stamp).join('|');
}
